/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that a look found and that are new; there may be very many of them, so they are taken over bit by bit. */
final class NewFiles {
    /** The cursors of so many are loaded at once: Connect reads to the end of its topic each time. */
    private static final int AT_ONCE = 2_000;

    private final ScanResult findings;
    private final Deque<FoundFile> unloaded;
    private final Deque<FoundFile> unread = new ArrayDeque<>();

    /** @param added what is new of it */
    NewFiles(ScanResult findings, Collection<FoundFile> added) {
        this.findings = findings;
        this.unloaded = new ArrayDeque<>(added);
    }

    ScanResult findings() {
        return findings;
    }

    /** Whether it is not known of all files whether they were read before. */
    boolean hasUnloaded() {
        return !unloaded.isEmpty();
    }

    /**
     * Finds out of the next files whether they were read before, and returns those that were.
     *
     * @param newer cursors that are newer than the stored ones; these are not looked up
     * @param limit the longest time to wait for the store
     * @return empty if the store has not answered: then the same files come next
     */
    Optional<Map<FoundFile, Cursor>> load(StoredPositions positions, Map<Path, Cursor> newer, Duration limit) {
        List<FoundFile> next = unloaded.stream().limit(AT_ONCE).toList();
        List<Path> unknown = next.stream()
                .map(FoundFile::path)
                .filter(path -> !newer.containsKey(path))
                .toList();
        return positions.of(unknown, limit).map(stored -> take(next, newer, stored));
    }

    private Map<FoundFile, Cursor> take(
            List<FoundFile> next, Map<Path, Cursor> newer, Map<Path, Optional<Cursor>> stored) {
        Map<FoundFile, Cursor> read = new HashMap<>();
        for (FoundFile found : next) {
            unloaded.poll();
            Cursor known = newer.get(found.path());
            Optional<Cursor> cursor = known == null ? stored.get(found.path()) : Optional.of(known);
            cursor.ifPresentOrElse(position -> read.put(found, position), () -> unread.add(found));
        }
        return read;
    }

    /** The next file of those that are left, whether or not it was read before; null if there is none. */
    FoundFile nextLeft() {
        FoundFile next = unloaded.poll();
        return next == null ? unread.poll() : next;
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
