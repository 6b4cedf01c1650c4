/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A line of 200 bytes, terminator included: a sequence number, text, and a checksum of both. */
final class NumberedLine {
    static final int LENGTH = 200;

    private static final int NUMBER_LENGTH = 12;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int CHECKED_LENGTH = LENGTH - 1 - CHECKSUM_LENGTH;
    private static final byte[] TEXT = "GET /orders?id=81 200 upstream 17 ms; cart updated; user 4711 from 10.1.2.3; "
            .repeat(8)
            .getBytes(StandardCharsets.US_ASCII);

    private NumberedLine() {}

    /** Writes the line with this number, and its terminator, into the array. */
    static void write(long number, byte[] array, int offset) {
        decimal(number, array, offset);
        int text = offset + NUMBER_LENGTH;
        int textLength = CHECKED_LENGTH - NUMBER_LENGTH;
        System.arraycopy(TEXT, (int) (number * 31 % (TEXT.length - textLength)), array, text, textLength);
        hex(checksum(array, offset), array, offset + CHECKED_LENGTH);
        array[offset + LENGTH - 1] = '\n';
    }

    /** The number of a line without terminator; -1 if the line is another one or damaged. */
    static long read(byte[] array, int offset, int length) {
        if (length != LENGTH - 1) {
            return -1;
        }
        byte[] expected = new byte[CHECKSUM_LENGTH];
        hex(checksum(array, offset), expected, 0);
        for (int i = 0; i < CHECKSUM_LENGTH; i++) {
            if (array[offset + CHECKED_LENGTH + i] != expected[i]) {
                return -1;
            }
        }
        long number = 0;
        for (int i = 0; i < NUMBER_LENGTH; i++) {
            number = number * 10 + array[offset + i] - '0';
        }
        return number;
    }

    private static int checksum(byte[] array, int offset) {
        CRC32 crc = new CRC32();
        crc.update(array, offset, CHECKED_LENGTH);
        return (int) crc.getValue();
    }

    private static void decimal(long number, byte[] array, int offset) {
        long rest = number;
        for (int i = NUMBER_LENGTH - 1; i >= 0; i--) {
            array[offset + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static void hex(int value, byte[] array, int offset) {
        for (int i = 0; i < CHECKSUM_LENGTH; i++) {
            array[offset + i] = (byte) Character.forDigit(value >>> (28 - 4 * i) & 0xf, 16);
        }
    }
}
