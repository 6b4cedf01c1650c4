/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.Printable;

/**
 * An entry that was not applied, or a property of it that was ignored.
 *
 * @param index the place of the entry in its document, counted from 0
 * @param property the property at fault, empty if it is the entry as a whole
 * @param reason what is wrong and what would be right
 */
public record Rejection(int index, String property, String reason) {
    /** Both quote what somebody wrote, and are told in logs and to status documents. */
    private static final int LONGEST_PROPERTY = 256;

    private static final int LONGEST_REASON = 2048;

    public Rejection {
        property = clipped(Printable.of(property), LONGEST_PROPERTY);
        reason = clipped(Printable.of(reason), LONGEST_REASON);
    }

    /** What is right stands at the end of a reason, so it is what was wrong that is cut. */
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
