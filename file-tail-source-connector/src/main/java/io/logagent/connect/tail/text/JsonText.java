/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

/**
 * Escapes quotation marks, backslashes and control characters inside a JSON string, see <a
 * href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, section 7</a>.
 */
public final class JsonText {
    /** The most bytes that one byte becomes. */
    public static final int LONGEST_ESCAPE = 6;

    /** XOR with this turns a quotation mark into a space, and control characters into control characters. */
    private static final long QUOTES_AFTER_CONTROLS = ByteWords.EACH * ('"' ^ ' ');

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private JsonText() {}

    /**
     * Writes UTF-8 as the inside of a JSON string.
     *
     * @param target has room for {@link #LONGEST_ESCAPE} times the length after {@code at}
     * @return the end of the text in the target
     */
    public static int escape(byte[] utf8, int from, int length, byte[] target, int at) {
        int end = from + length;
        int next = from;
        int out = at;
        while (true) {
            int special = indexOfSpecial(utf8, next, end);
            System.arraycopy(utf8, next, target, out, special - next);
            out += special - next;
            if (special == end) {
                return out;
            }
            out = escape(utf8[special], target, out);
            next = special + 1;
        }
    }

    private static int indexOfSpecial(byte[] utf8, int from, int end) {
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long word = ByteWords.at(utf8, i);
            long found = ByteWords.below(word ^ QUOTES_AFTER_CONTROLS, ' ' + 1) | ByteWords.equal(word, '\\');
            if (found != 0) {
                return i + ByteWords.first(found);
            }
        }
        while (i < end && !isSpecial(utf8[i])) {
            i++;
        }
        return i;
    }

    private static boolean isSpecial(byte character) {
        return character >= 0 && character < ' ' || character == '"' || character == '\\';
    }

    private static int escape(byte character, byte[] target, int at) {
        int out = at;
        target[out++] = '\\';
        switch (character) {
            case '"', '\\' -> target[out++] = character;
            case '\n' -> target[out++] = 'n';
            case '\t' -> target[out++] = 't';
            case '\r' -> target[out++] = 'r';
            case '\b' -> target[out++] = 'b';
            case '\f' -> target[out++] = 'f';
            default -> {
                target[out++] = 'u';
                target[out++] = '0';
                target[out++] = '0';
                target[out++] = HEX[character >> 4];
                target[out++] = HEX[character & 0xF];
            }
        }
        return out;
    }
}
