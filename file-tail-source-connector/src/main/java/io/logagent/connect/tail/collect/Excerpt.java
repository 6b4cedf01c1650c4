/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

/** The beginning of what may be long: what is wrong with a document quotes it, which may have megabytes. */
public final class Excerpt {
    private static final int LONGEST = 4096;

    private Excerpt() {}

    /** The text itself, or if it has more than 4096 characters the first of them. */
    public static String of(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        // Half of a character that takes two would be no text.
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
