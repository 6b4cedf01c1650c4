/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the memory of applied entries about entries that are applied for the first time, together with the ends of their
 * files. An entry counts as applied when reading has begun in each file that existed.
 */
final class FirstApplications {
    private final AppliedEntries memory;
    private final StartPosition defaultStart;
    private final Set<TailedPath> beginning = new HashSet<>();
    private final Map<Path, Cursor> begun = new HashMap<>();
    private List<CollectEntry> remembered = List.of();
    private List<CollectEntry> scanned;

    /** @param defaultStart of entries without a start position */
    FirstApplications(AppliedEntries memory, StartPosition defaultStart) {
        this.memory = memory;
        this.defaultStart = defaultStart;
    }

    /** Where to begin in a file without a stored position; empty if none of its entries was applied before. */
    Optional<AppliedEntries.Begin> begin(List<CollectEntry> entries, Path path) {
        return entries.stream()
                .map(entry -> memory.begin(entry, path))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Adds a path whose first generation is to be read from its end. */
    void beginsAtEnd(TailedPath path) {
        beginning.add(path);
    }

    /** Takes note that a full scan has found all files of these entries. */
    void scanned(Collection<CollectEntry> entries) {
        List<CollectEntry> atEnd = entries.stream().filter(this::startsAtEnd).toList();
        boolean isChanged = !atEnd.equals(remembered) || !beginning.isEmpty();
        scanned = isChanged || !memory.problems().isEmpty() ? atEnd : null;
    }

    private boolean startsAtEnd(CollectEntry entry) {
        return entry.start().orElse(defaultStart) == StartPosition.END;
    }

    /**
     * Remembers the entries of the last full scan, unless a file of theirs has still to be begun.
     *
     * @param paths that are followed
     * @param errors of files that cannot be begun now
     */
    void remember(TailedPaths paths, FileErrors errors) {
        if (scanned == null) {
            return;
        }
        for (TailedPath path : new ArrayList<>(beginning)) {
            if (path.progress().begunAt() != null) {
                begun.put(path.path(), path.progress().begunAt());
                beginning.remove(path);
            } else if (paths.get(path.path()) != path
                    || path.state() != PathState.NEW
                    || errors.current().containsKey(path.path())) {
                // It is gone, was moved here, or cannot be read: nothing is known about its end.
                beginning.remove(path);
            }
        }
        if (beginning.isEmpty()) {
            memory.remember(scanned, Map.copyOf(begun));
            remembered = scanned;
            scanned = null;
            begun.clear();
        }
    }

    Map<Path, String> problems() {
        return memory.problems();
    }
}
