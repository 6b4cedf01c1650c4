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

/**
 * Where a tailer stands, as of one walk over its files.
 *
 * <p>The lag of a file is what could be read of it and has not been: the rest of the file that is being read and, if its
 * path leads to another one by now, that one as well. An unfinished last line does not count, since it waits for its
 * writer; neither does what is compressed, nor rotated files whose turn has not come, since their sizes are not known.
 *
 * @param entries in the order in which they were applied, also those without files
 * @param all of all files together; a file that two entries name counts once
 * @param oldestUnread for how long the oldest unread line has been there, at least; zero if there is none. Known to
 *     about the time between two walks: it is since when a file has been behind, or when it was last written if that
 *     is longer ago
 * @param troubles what is wrong now, by path
 */
public record TailStatus(List<OfEntry> entries, Backlog all, Duration oldestUnread, Map<Path, String> troubles) {
    /** Of a task that has not begun to tail. */
    public static final TailStatus NONE = new TailStatus(List.of(), Backlog.NONE, Duration.ZERO, Map.of());

    public TailStatus {
        entries = List.copyOf(entries);
        troubles = Map.copyOf(troubles);
    }

    /** Where the files of an entry stand. */
    public record OfEntry(CollectEntry entry, Backlog files) {}

    /**
     * How far some files are behind.
     *
     * @param files how many there are
     * @param lagBytes of all of them
     * @param worstFile the one with the largest lag; null if none has any
     * @param worstLagBytes that lag
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
