/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.TailCounters;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and tells what is known to have been at a path and cannot be read any more. */
final class LostBytes {
    private static final Logger LOG = LoggerFactory.getLogger(LostBytes.class);

    private final Path path;
    private final TailCounters counters;
    private FileStatus seen;
    // What was last seen of a file that is known to be gone since.
    private FileStatus gone;

    LostBytes(Path path, TailCounters counters) {
        this.path = path;
        this.counters = counters;
    }

    /** Takes note of what is there; returns whether that is something else than before. */
    boolean sees(FileStatus status) {
        boolean changed = !status.equals(seen);
        seen = isFromBefore(status) ? null : status;
        return changed;
    }

    /** A look takes a while: it may have found a file that has been counted since. */
    private boolean isFromBefore(FileStatus status) {
        return gone != null
                && status.identity().equals(gone.identity())
                && status.modifiedNanos() <= gone.modifiedNanos();
    }

    private void forget() {
        if (seen != null) {
            gone = seen;
            seen = null;
        }
    }

    /** What was last seen there; null if that is known to be gone. */
    FileStatus seen() {
        return seen;
    }

    /**
     * Nothing is there any more, neither open nor on disk.
     *
     * @param read how far the path was read; null if it was not
     * @param ended whether that was to the end of a generation
     */
    void gone(Cursor read, boolean ended) {
        if (seen == null) {
            return;
        }
        boolean partlyRead = read != null && seen.identity().equals(read.file());
        long from = partlyRead ? Math.min(read.position(), seen.size()) : 0;
        if (seen.size() > from && !(ended && partlyRead)) {
            count("is gone", from, seen.size());
        }
        forget();
    }

    /**
     * The content of a file is not there any more, and there is no copy of it.
     *
     * @param read how far it was read
     * @param sizeKnown how large it was when it was read
     * @param deleted whether the path leads nowhere: then what was last seen there is how large it was, while the size
     *     that is seen of a truncated file is what it was after that
     */
    void replaced(Cursor read, long sizeKnown, boolean deleted) {
        boolean sawIt = deleted && seen != null && seen.identity().equals(read.file());
        long known = sawIt ? Math.max(sizeKnown, seen.size()) : sizeKnown;
        if (known > read.position()) {
            count("was truncated or deleted", read.position(), known);
        } else {
            LOG.info("{} was truncated or deleted after {} bytes had been read", Printable.of(path), read.position());
        }
        if (deleted) {
            forget();
        }
        seen = null;
    }

    /** The path led to a file that could not be open until its turn, and that is not there any more. */
    void passed(FileIdentity file, long read, long size) {
        if (size > read) {
            count("was deleted before its turn, and not held open since too many files are", read, size);
        }
        if (seen != null && seen.identity().equals(file)) {
            // Counted.
            forget();
        }
    }

    private void count(String event, long from, long to) {
        counters.lost(to - from);
        LOG.warn("{} {}: bytes {} to {} were not read and are lost", Printable.of(path), event, from, to);
    }
}
