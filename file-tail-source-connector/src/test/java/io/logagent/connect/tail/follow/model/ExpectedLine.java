/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/**
 * A line that may be delivered.
 *
 * @param start the position in its generation
 * @param late whether it was written after the rotation of its file, so that it may come after newer lines
 * @param twin the identical line of an earlier generation at the same position; null if there is none
 */
record ExpectedLine(Generation generation, int index, long start, String text, boolean late, ExpectedLine twin) {
    boolean isBanner() {
        return Head.isBanner(text);
    }

    boolean isAfter(ExpectedLine other) {
        return generation.number() > other.generation.number() || generation == other.generation && index > other.index;
    }

    /** The position of the next line. */
    long end() {
        return Math.min(start + text.length() + 1, generation.size());
    }

    // There is only one line at a position, and generations refer to their lines.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        String shown = text.length() <= 60 ? text : text.substring(0, 10) + "…" + text.substring(text.length() - 40);
        return "line " + index + " of generation " + generation.number() + " '" + shown + "'";
    }
}
