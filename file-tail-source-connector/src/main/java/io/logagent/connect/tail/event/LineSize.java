/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

/** How the bytes of a line count towards a limit. */
enum LineSize {
    /** Each byte counts one. */
    PLAIN(1) {
        @Override
        int of(byte character) {
            return 1;
        }
    },
    /** A byte counts as many bytes as it takes inside a JSON string, see RFC 8259, section 7. */
    JSON(6) {
        @Override
        int of(byte character) {
            if (character == '"' || character == '\\') {
                return 2;
            }
            return character >= 0 && character < ' ' ? 6 : 1;
        }
    };

    private final int largest;

    LineSize(int largest) {
        this.largest = largest;
    }

    abstract int of(byte character);

    /** The most that one byte counts. */
    int largest() {
        return largest;
    }

    /**
     * Finds the largest index up to {@code end} so that the bytes from {@code from} to it count at most {@code most}.
     */
    int fitting(byte[] bytes, int from, int end, int most) {
        int size = 0;
        for (int i = from; i < end; i++) {
            size += of(bytes[i]);
            if (size > most) {
                return i;
            }
        }
        return end;
    }
}
