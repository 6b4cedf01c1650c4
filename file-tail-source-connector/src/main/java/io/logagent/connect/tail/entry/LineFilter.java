/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LinePattern;
import java.util.List;

/**
 * Which lines of a file go to the topic. Patterns match parts of a line.
 *
 * @param include a line has to match one of these; empty to include all lines
 * @param exclude a line must not match any of these
 */
public record LineFilter(List<LinePattern> include, List<LinePattern> exclude) {
    public LineFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public boolean isAll() {
        return include.isEmpty() && exclude.isEmpty();
    }

    /** Whether the line, or the event of several lines, goes to the topic. */
    public boolean wants(byte[] utf8, int offset, int length) {
        return (include.isEmpty() || anyIn(include, utf8, offset, length)) && !anyIn(exclude, utf8, offset, length);
    }

    private static boolean anyIn(List<LinePattern> patterns, byte[] utf8, int offset, int length) {
        for (LinePattern pattern : patterns) {
            if (pattern.isIn(utf8, offset, length)) {
                return true;
            }
        }
        return false;
    }
}
