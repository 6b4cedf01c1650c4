/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

/** Tests whether bytes are ASCII or UTF-8. */
public final class Utf8 {
    private Utf8() {}

    /** Whether all bytes are ASCII. */
    public static boolean isAscii(byte[] bytes, int offset, int length) {
        return asciiEnd(bytes, offset, offset + length) == offset + length;
    }

    /**
     * Whether the bytes are well-formed: no overlong forms, surrogates or incomplete characters, nothing above
     * U+10FFFF.
     */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = asciiEnd(bytes, offset, end);
        while (i < end) {
            int lead = bytes[i] & 0xFF;
            int size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
            if (size == 0 || end - i < size || size > 1 && !continues(bytes, i, lead, size)) {
                return false;
            }
            i += size;
        }
        return true;
    }

    private static boolean continues(byte[] bytes, int at, int lead, int size) {
        int second = bytes[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= lowest
                && second <= highest
                && (size < 3 || (bytes[at + 2] & 0xC0) == 0x80)
                && (size < 4 || (bytes[at + 3] & 0xC0) == 0x80);
    }

    private static long fourWords(byte[] bytes, int at) {
        return ByteWords.at(bytes, at)
                | ByteWords.at(bytes, at + Long.BYTES)
                | ByteWords.at(bytes, at + 2 * Long.BYTES)
                | ByteWords.at(bytes, at + 3 * Long.BYTES);
    }

    /** Finds the first byte that is not ASCII; {@code end} if there is none. */
    private static int asciiEnd(byte[] bytes, int from, int end) {
        int i = from;
        while (i + 4 * Long.BYTES <= end && (fourWords(bytes, i) & ByteWords.HIGH_BITS) == 0) {
            i += 4 * Long.BYTES;
        }
        while (i + Long.BYTES <= end && (ByteWords.at(bytes, i) & ByteWords.HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }
}
