/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.text.JsonText;
import java.util.Arrays;

/** A buffer to build a JSON document in. It is used again for each document. */
final class JsonOutput {
    private static final int INITIAL = 8 * 1024;
    private static final int MOST_DIGITS = 19;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    /** Begins a document with at most this many bytes. */
    void restart(int mostBytes) {
        size = 0;
        if (bytes.length < mostBytes) {
            bytes = new byte[mostBytes];
        }
    }

    void add(byte[] part) {
        System.arraycopy(part, 0, bytes, size, part.length);
        size += part.length;
    }

    /** Adds an ASCII character. */
    void add(char ascii) {
        bytes[size++] = (byte) ascii;
    }

    /** Adds ASCII text. */
    void add(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
    }

    /** Adds a number, which must not be negative. */
    void add(long number) {
        int end = size + MOST_DIGITS;
        int first = end;
        long rest = number;
        do {
            bytes[--first] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        System.arraycopy(bytes, first, bytes, size, end - first);
        size += end - first;
    }

    /** Adds text inside a JSON string. */
    void addEscaped(byte[] utf8, int from, int length) {
        size = JsonText.escape(utf8, from, length, bytes, size);
    }

    /** Copies the document. */
    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }
}
