/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineDecoderTest {
    private static String decoded(LineDecoder decoder, byte[] bytes, int offset, int length) {
        decoder.decode(bytes, offset, length);
        return new String(decoder.utf8(), 0, decoder.length(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-8",
                "UTF-16LE",
                "UTF-16BE",
                "UTF-32LE",
                "GBK",
                "GB18030",
                "Shift_JIS",
                "EUC-JP",
                "windows-1252"
            })
    void decodesLikeJava(String name) {
        LineDecoder decoder = new LineDecoder(LineCharset.named(name));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = new byte[20_000];
        for (int run = 0; run < 2000; run++) {
            random.nextBytes(bytes);
            int length = random.nextInt(run % 50 == 0 ? 15_000 : 40);
            int offset = random.nextInt(100);
            String expected = new String(bytes, offset, length, Charset.forName(name));

            assertThat(decoded(decoder, bytes, offset, length))
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(withoutLoneSurrogates(expected));
            assertThat(Utf8.isValid(decoder.utf8(), 0, decoder.length())).isTrue();
        }
    }

    /** Java's decoder of UTF-32 gives halves of surrogate pairs, which are no characters either. */
    private static String withoutLoneSurrogates(String text) {
        int[] characters = text.codePoints()
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                .toArray();
        return new String(characters, 0, characters.length);
    }

    @Test
    void countsTheSequencesThatItReplaced() {
        LineDecoder decoder = new LineDecoder(LineCharset.UTF_8);

        assertThat(decoder.decode("日本 🎉".getBytes(UTF_8), 0, 11)).isZero();
        byte[] bad = {'a', (byte) 0xC3, '(', (byte) 0xFF, (byte) 0xE6, (byte) 0x97};
        assertThat(decoder.decode(bad, 0, bad.length)).isEqualTo(3);
        assertThat(new String(decoder.utf8(), 0, decoder.length(), UTF_8)).isEqualTo("a\uFFFD(\uFFFD\uFFFD");
    }

    @Test
    void surrogatePairsStayWholeWhereverTheBufferEnds() {
        LineCharset charset = LineCharset.named("UTF-16LE");
        LineDecoder decoder = new LineDecoder(charset);
        for (int before = 4090; before < 4100; before++) {
            String text = "x".repeat(before) + "🎉".repeat(3000);
            byte[] bytes = text.getBytes(charset.charset());
            assertThat(decoded(decoder, bytes, 0, bytes.length)).isEqualTo(text);
        }
    }

    @Test
    void distinguishesValidUtf8FromOtherBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // Bytes at which the rules change, so that random sequences of them are often almost right.
        int[] edges = {
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0,
            0xF1, 0xF4, 0xF5, 0xFF
        };
        int valid = 0;
        for (int run = 0; run < 300_000; run++) {
            byte[] bytes = new byte[1 + random.nextInt(run % 3 == 0 ? 24 : 4)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        (byte) (random.nextInt(4) > 0 && bytes.length > 4 ? 'a' : edges[random.nextInt(edges.length)]);
            }
            boolean expected = !new String(bytes, UTF_8).contains("\uFFFD");
            assertThat(Utf8.isValid(bytes, 0, bytes.length))
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(expected);
            boolean ascii = new String(bytes, UTF_8).chars().allMatch(c -> c < 0x80);
            assertThat(Utf8.isAscii(bytes, 0, bytes.length))
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(ascii);
            valid += expected ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(1000);
    }
}
