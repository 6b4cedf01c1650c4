/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LinePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The regular expressions of one document. Entries share equal ones. Their total size is limited, because each costs
 * heap, and time for each line.
 */
final class LinePatterns {
    /** The most patterns in one property. */
    static final int MOST_PATTERNS = 32;

    /** The largest total size of the patterns in one property, because all are matched against each line. */
    static final int MOST_SIZE = 10_000;

    private final Map<String, LinePattern> known = new HashMap<>();
    private final long mostSizeOfAll;
    private long size;

    LinePatterns(long mostSizeOfAll) {
        this.mostSizeOfAll = mostSizeOfAll;
    }

    /**
     * Compiles a pattern, or returns the equal one that was compiled before.
     *
     * @throws IllegalArgumentException if the pattern cannot be used; the message says why
     */
    LinePattern of(String text) {
        LinePattern pattern = known.get(text);
        if (pattern == null) {
            pattern = LinePattern.of(text);
            if (size + pattern.size() > mostSizeOfAll) {
                throw new IllegalArgumentException("the patterns of this document are too large together from here on:"
                        + " use fewer different ones, or smaller numbers in {n}");
            }
            size += pattern.size();
            known.put(text, pattern);
        }
        return pattern;
    }

    /**
     * Compiles the patterns of one property.
     *
     * @throws IllegalArgumentException if one of the patterns, or all together, cannot be used; the message says why
     */
    List<LinePattern> of(List<String> texts) {
        if (texts.size() > MOST_PATTERNS) {
            throw new IllegalArgumentException(
                    "there are " + texts.size() + " patterns, at most " + MOST_PATTERNS + " are allowed");
        }
        List<LinePattern> patterns = new ArrayList<>();
        int sum = 0;
        for (String text : texts) {
            LinePattern pattern = of(text);
            patterns.add(pattern);
            sum += pattern.size();
        }
        if (sum > MOST_SIZE) {
            throw new IllegalArgumentException(
                    "the patterns are too large together: use fewer or shorter ones, or smaller numbers in {n}");
        }
        return patterns;
    }
}
