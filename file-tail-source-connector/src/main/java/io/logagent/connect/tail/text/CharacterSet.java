/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.util.Arrays;

/**
 * The characters between brackets of a {@link Glob}; never {@code /}.
 *
 * @param bounds the first and the last character of each range
 */
record CharacterSet(boolean negated, int[] bounds) {
    boolean has(int c) {
        if (c == '/') {
            return false;
        }
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] <= c && c <= bounds[i + 1]) {
                return !negated;
            }
        }
        return negated;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CharacterSet that && negated == that.negated && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
