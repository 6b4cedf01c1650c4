/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.text.Printable;

/**
 * The abbreviation of a text for a message that quotes a document: printable, and cut, since a document may be large.
 */
public final class Abbreviation {
    private static final int MAX_LENGTH = 4096;

    private Abbreviation() {}

    /** The text as {@link Printable} renders it, at most its first 4096 characters. */
    public static String of(String original) {
        String text = Printable.of(original);
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        // A surrogate pair stays whole.
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return text.substring(0, end) + "…";
    }
}
