/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What happens to a line, or an event of several lines, that is longer than {@code line.max.bytes}. */
public enum LineOverflow {
    /** It is delivered in pieces, so nothing is lost. */
    SPLIT,
    /** Only its beginning is delivered. */
    TRUNCATE,
    /** It is not delivered. */
    SKIP;

    /** Finds the constant with this name, in any case. */
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
