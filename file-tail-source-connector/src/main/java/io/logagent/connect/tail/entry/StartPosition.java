/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where to begin in a file that exists when its entry is first applied and has no stored offset. Files that appear
 * later are always read whole.
 */
public enum StartPosition {
    /** Read what is there: nothing is lost. */
    BEGINNING,
    /**
     * Read only what comes. Cannot be made safe: Connect stores an offset only with a record, so lines that are
     * written before the first record was delivered are skipped by a restart.
     */
    END;

    /** The position with this name in any case, or nothing. */
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
