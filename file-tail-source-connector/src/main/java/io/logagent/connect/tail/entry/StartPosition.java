/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where to begin in a file that exists when its entry is first applied and has no stored offset. A file that appears
 * later is always read from its beginning.
 */
public enum StartPosition {
    /** Reads the existing lines, so nothing is lost. */
    BEGINNING,
    /**
     * Reads only new lines. This can lose lines: Connect stores an offset only with a record, so a restart before the
     * first record skips the lines that were written meanwhile.
     */
    END;

    /** Finds the position with this name, in any case. */
    public static Optional<StartPosition> named(String name) {
        return Stream.of(values())
                .filter(position -> position.name().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
