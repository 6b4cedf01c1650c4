/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The backlog of a tailer, as of one walk over its paths.
 *
 * <p>The lag of a path is its unread bytes: the rest of the active generation and, if the path leads to another file by
 * now, that file. A partial last line does not count, since it waits for its writer. Neither do compressed files and
 * rotated files whose turn has not come, since their sizes are unknown.
 *
 * @param entries in the order in which they were applied, also those without files
 * @param all the backlog of all paths together; a path that two entries match counts once
 * @param oldestUnread the least age of the oldest unread line; zero if there is none. It is exact to the time between two
 *     walks: it counts from when a path fell behind, or from the last write if that is longer ago
 * @param troubles the paths that cannot be collected now
 * @param losses the newest lines that cannot be read any more, the oldest first
 */
public record TailStatus(
        List<OfEntry> entries, Backlog all, Duration oldestUnread, Map<Path, Trouble> troubles, List<Loss> losses) {
    /** The status of a task that does not tail yet. */
    public static final TailStatus NONE = new TailStatus(List.of(), Backlog.NONE, Duration.ZERO, Map.of(), List.of());

    public TailStatus {
        entries = List.copyOf(entries);
        troubles = Map.copyOf(troubles);
        losses = List.copyOf(losses);
    }

    /** The backlog of an entry. */
    public record OfEntry(CollectEntry entry, Backlog files) {}

    /**
     * Why a path cannot be collected now.
     *
     * @param state of the path; empty if the path is not followed yet
     */
    public record Trouble(String reason, Optional<PathState> state) {}

    /**
     * Lines that cannot be read any more.
     *
     * @param reason with the file and the range of bytes
     */
    public record Loss(Path path, String reason) {}

    /**
     * The backlog of some paths.
     *
     * @param files the number of paths
     * @param lagBytes of all of them
     * @param worstFile the path with the largest lag; null if none has any
     * @param worstLagBytes the lag of that path
     */
    public record Backlog(int files, long lagBytes, Path worstFile, long worstLagBytes) {
        public static final Backlog NONE = new Backlog(0, 0, null, 0);

        Backlog and(Path file, long lag) {
            return lag > worstLagBytes
                    ? new Backlog(files + 1, lagBytes + lag, file, lag)
                    : new Backlog(files + 1, lagBytes + lag, worstFile, worstLagBytes);
        }
    }
}
