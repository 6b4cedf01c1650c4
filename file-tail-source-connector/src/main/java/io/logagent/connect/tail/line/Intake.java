/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.Findings;
import io.logagent.connect.tail.file.FoundFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that a look found and that are new; there may be very many of them, so they are taken over bit by bit. */
final class Intake {
    /** The cursors of so many are loaded at once: Connect reads to the end of its topic each time. */
    private static final int AT_ONCE = 2_000;

    private final Findings findings;
    private final Deque<FoundFile> unloaded;
    private final Deque<FoundFile> unread = new ArrayDeque<>();

    /** @param added what is new of it */
    Intake(Findings findings, Collection<FoundFile> added) {
        this.findings = findings;
        this.unloaded = new ArrayDeque<>(added);
    }

    Findings findings() {
        return findings;
    }

    /** Whether it is not known of all files whether they were read before. */
    boolean hasUnloaded() {
        return !unloaded.isEmpty();
    }

    /**
     * Finds out of the next files whether they were read before, and returns those that were.
     *
     * @param newer cursors that are newer than the stored ones
     */
    Map<FoundFile, Cursor> load(CursorStore cursors, Map<Path, Cursor> newer) {
        List<FoundFile> next = new ArrayList<>();
        while (next.size() < AT_ONCE && !unloaded.isEmpty()) {
            next.add(unloaded.poll());
        }
        Map<Path, Cursor> stored =
                cursors.load(next.stream().map(FoundFile::path).toList());
        Map<FoundFile, Cursor> read = new HashMap<>();
        for (FoundFile found : next) {
            Cursor cursor = newer.getOrDefault(found.path(), stored.get(found.path()));
            if (cursor == null) {
                unread.add(found);
            } else {
                read.put(found, cursor);
            }
        }
        return read;
    }

    /** Whether there are files that were never read and have not been taken. */
    boolean hasUnread() {
        return !unread.isEmpty();
    }

    FoundFile nextUnread() {
        return unread.poll();
    }

    boolean isDone() {
        return unloaded.isEmpty() && unread.isEmpty();
    }
}
