/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.text.Printable;

/** What is wrong with a document quotes it: made printable, and cut, since a document may have megabytes. */
public final class Abbreviation {
    private static final int LONGEST = 4096;

    private Abbreviation() {}

    /** The text as {@link Printable} has it, or if that has more than 4096 characters the first of them. */
    public static String of(String original) {
        String text = Printable.of(original);
        if (text.length() <= LONGEST) {
            return text;
        }
        // Half of a character that takes two would be no text.
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
