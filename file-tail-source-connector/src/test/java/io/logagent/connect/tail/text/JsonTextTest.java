/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static String escaped(byte[] utf8, int from, int length) {
        byte[] target = new byte[3 + length * JsonText.LONGEST_ESCAPE];
        int end = JsonText.escape(utf8, from, length, target, 3);
        return new String(target, 3, end - 3, UTF_8);
    }

    @Test
    void escapesWhatJsonRequires() {
        byte[] text = "say \"hi\" \\ \t\n\r\b\f \u0000\u001f".getBytes(UTF_8);
        assertThat(escaped(text, 0, text.length)).isEqualTo("say \\\"hi\\\" \\\\ \\t\\n\\r\\b\\f \\u0000\\u001F");
    }

    @Test
    void leavesEverythingElseUnchanged() {
        byte[] text = "!#~\u007f ä 日本語 🎉 \u2028".getBytes(UTF_8);
        assertThat(escaped(text, 0, text.length)).isEqualTo("!#~\u007f ä 日本語 🎉 \u2028");
    }

    @Test
    void treatsEachCharacterAtEachPlaceLikeJackson() {
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            while (text.length() < length) {
                text.appendCodePoint(random.nextInt(10) == 0 ? 0x80 + random.nextInt(0x5000) : random.nextInt(0x80));
            }
            byte[] utf8 = text.toString().getBytes(UTF_8);
            byte[] expected = JsonStringEncoder.getInstance().quoteAsUTF8(text.toString());
            byte[] shifted = new byte[utf8.length + 5];
            Arrays.fill(shifted, (byte) '"');
            System.arraycopy(utf8, 0, shifted, 2, utf8.length);
            assertThat(escaped(shifted, 2, utf8.length)).isEqualTo(new String(expected, UTF_8));
        }
    }
}
