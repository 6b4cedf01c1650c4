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
import java.util.stream.Stream;

/** The new files of one scan. There may be very many, so they are admitted in parts. */
final class NewFiles {
    /** The files whose cursors are loaded at once: Connect reads its offsets topic to the end each time. */
    private static final int AT_ONCE = 2_000;

    private final ScanResult result;
    private final Deque<FoundFile> unloaded;
    private final Deque<FoundFile> unread = new ArrayDeque<>();
    private final Map<Path, Cursor> formerCursors = new HashMap<>();

    /** @param added the files of the result that are new */
    NewFiles(ScanResult result, Collection<FoundFile> added) {
        this.result = result;
        this.unloaded = new ArrayDeque<>(added);
    }

    ScanResult result() {
        return result;
    }

    /** Whether it is still unknown of some files whether they were read before. */
    boolean hasUnloaded() {
        return !unloaded.isEmpty();
    }

    /**
     * Loads the cursors of the next files; returns the files that have one.
     *
     * @param newer cursors that are newer than the stored ones, which are not loaded
     * @param limit the longest time to wait for the store
     * @return empty if the store has not answered: then the same files come next
     */
    Optional<Map<FoundFile, Cursor>> load(StoredPositions positions, Map<Path, Cursor> newer, Duration limit) {
        List<FoundFile> next = unloaded.stream().limit(AT_ONCE).toList();
        List<Path> unknown = next.stream()
                .flatMap(found -> Stream.concat(Stream.of(found.path()), found.formerPaths().stream()))
                .filter(path -> !newer.containsKey(path))
                .distinct()
                .toList();
        return positions.of(unknown, limit).map(stored -> {
            next.stream()
                    .flatMap(found -> found.formerPaths().stream())
                    .forEach(path -> Optional.ofNullable(newer.get(path))
                            .or(() -> stored.get(path))
                            .ifPresent(cursor -> formerCursors.put(path, cursor)));
            return take(next, newer, stored);
        });
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

    /** The cursors of the paths whose rotation may have given this file its name, as far as they were loaded. */
    Map<Path, Cursor> formerCursors(FoundFile found) {
        Map<Path, Cursor> cursors = new HashMap<>();
        for (Path path : found.formerPaths()) {
            Optional.ofNullable(formerCursors.get(path)).ifPresent(cursor -> cursors.put(path, cursor));
        }
        return cursors;
    }

    /** The next file, whether or not it was read before; null if there is none. */
    FoundFile nextLeft() {
        FoundFile next = unloaded.poll();
        return next == null ? unread.poll() : next;
    }

    /** Whether there are files without a cursor that were not returned yet. */
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
