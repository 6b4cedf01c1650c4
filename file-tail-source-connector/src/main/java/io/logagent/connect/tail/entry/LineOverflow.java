/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What becomes of a line, or of an event of several lines, that is longer than {@code line.max.bytes}. */
public enum LineOverflow {
    /** It comes in pieces: nothing is lost. */
    SPLIT,
    /** It comes as its beginning. */
    TRUNCATE,
    /** It does not come. */
    SKIP;

    /** The one with this name in any case, or nothing. */
    public static Optional<LineOverflow> named(String name) {
        return Stream.of(values())
                .filter(overflow -> overflow.name().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
