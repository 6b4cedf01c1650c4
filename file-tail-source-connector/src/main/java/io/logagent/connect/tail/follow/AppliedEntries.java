/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The entries that an earlier run has applied. A file of such an entry that has no stored position is new and is read
 * whole, whatever the start position of the entry says. {@link CollectEntry#identity} identifies an entry.
 */
public interface AppliedEntries {
    /** Knows no entry: each start applies all entries for the first time. */
    AppliedEntries NONE = (entry, path) -> Optional.empty();

    /**
     * Where to begin in a file without a stored position.
     *
     * @return empty if the entry was not applied before
     */
    Optional<Begin> begin(CollectEntry entry, Path path);

    /**
     * Takes note of all entries in force that begin at the end of existing files. Others are forgotten.
     *
     * @param begun where reading began in files that existed when their entry was applied in this run
     */
    default void remember(Collection<CollectEntry> entries, Map<Path, Cursor> begun) {}

    /** Why the entries are not remembered, by the file that could not be written; usually empty. */
    default Map<Path, String> problems() {
        return Map.of();
    }

    /** Where to begin in a file of an entry that was applied before. */
    sealed interface Begin {
        /** The file is new: it is read whole. */
        record Whole() implements Begin {}

        /** The file existed, and where its end was then is unknown. */
        record AtEnd() implements Begin {}

        /** The file existed, and its end was here. */
        record At(Cursor cursor) implements Begin {}
    }
}
