/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTerminatorTest {
    private static final int[] BYTES = {'\n', '\r', 0, 'a'};

    /** Bytes that are mostly parts of terminators, seen through a buffer that begins and ends anywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void anyChunksGiveTheSameLines(String name) {
        LineCharset charset = LineCharset.named(name);
        LineTerminator terminator = charset.terminator();
        int width = terminator.width();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 5000; run++) {
            byte[] content = new byte[random.nextInt(60)];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) BYTES[random.nextInt(BYTES.length)];
            }
            List<Integer> found = new ArrayList<>();
            int base = 0;
            int from = 0;
            int to = 0;
            while (to < content.length) {
                to = Math.min(content.length, to + 1 + random.nextInt(7));
                byte[] buffer = Arrays.copyOfRange(content, base, to);
                int at = terminator.find(buffer, from - base, buffer.length, base);
                while (at >= 0) {
                    found.add(base + at);
                    from = base + at + width;
                    at = terminator.find(buffer, from - base, buffer.length, base);
                }
                // A part of a unit may be there already.
                from = Math.max(from, to - (width - 1));
                base = random.nextInt(from + 1);
            }

            assertThat(found).as("seed %d, run %d", seed, run).isEqualTo(reference(content, charset));
        }
    }

    private static List<Integer> reference(byte[] content, LineCharset charset) {
        int width = charset.terminator().width();
        List<Integer> positions = new ArrayList<>();
        byte[] newline = "\n".getBytes(charset.charset());
        for (int i = 0; i + width <= content.length; i += width) {
            if (Arrays.equals(content, i, i + width, newline, 0, width)) {
                positions.add(i);
            }
        }
        return positions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void carriageReturnsAndNulsAreWholeCharacters(String name) {
        LineCharset charset = LineCharset.named(name);
        LineTerminator terminator = charset.terminator();
        int width = terminator.width();

        byte[] line = "a\r\n".getBytes(charset.charset());
        assertThat(terminator.trim(line, 0, 2 * width)).isEqualTo(width);
        assertThat(terminator.trim(line, 0, width)).isEqualTo(width);
        assertThat(terminator.trim(line, 0, 0)).isZero();
        // Its second half is where the line begins.
        assertThat(terminator.trim("\r\n".getBytes(charset.charset()), width, width))
                .isEqualTo(width);

        byte[] nuls = "\0\0a".getBytes(charset.charset());
        assertThat(terminator.skipNuls(nuls, 0, nuls.length)).isEqualTo(2 * width);
        assertThat(terminator.skipNuls(nuls, 0, width)).isEqualTo(width);
    }
}
