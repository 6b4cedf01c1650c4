/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.Printable;

/**
 * Why an entry is rejected, or a property of it ignored.
 *
 * @param index of the entry in its document, counted from 0
 * @param property the wrong property; empty if the entry as a whole is wrong
 * @param reason what is wrong, and what is expected
 */
public record Rejection(int index, String property, String reason) {
    /** Property and reason quote the document, and appear in logs and in status documents. */
    private static final int LONGEST_PROPERTY = 256;

    private static final int LONGEST_REASON = 2048;

    public Rejection {
        property = clipped(Printable.of(property), LONGEST_PROPERTY);
        reason = clipped(Printable.of(reason), LONGEST_REASON);
    }

    /** Cuts the middle out: a reason quotes the document first and ends with what is expected. */
    private static String clipped(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest / 2) + "…" + text.substring(text.length() - longest / 2);
    }

    @Override
    public String toString() {
        return "entry " + index + (property.isEmpty() ? "" : ", '" + property + "'") + ": " + reason;
    }
}
