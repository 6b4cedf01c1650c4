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

/**
 * Counts and logs what is lost of a path: bytes that are known to have existed and cannot be read any more, and generations
 * with an unknown number of bytes.
 */
final class LostBytes {
    private static final Logger LOG = LoggerFactory.getLogger(LostBytes.class);

    private final Path path;
    private final TailCounters counters;
    private FileStatus seen;
    // The last status of a file that is gone since.
    private FileStatus gone;

    LostBytes(Path path, TailCounters counters) {
        this.path = path;
        this.counters = counters;
    }

    /** Takes note of the file that a scan found; returns whether it differs from that of the scan before. */
    boolean see(FileStatus status) {
        boolean changed = !status.equals(seen);
        seen = isFromBefore(status) ? null : status;
        return changed;
    }

    /** A scan takes a while: it may have found a file that was counted as lost since. */
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

    /** The file that the last scan found; null if it is gone since. */
    FileStatus seen() {
        return seen;
    }

    /**
     * Counts the unread bytes of a path that has no file any more, neither open nor on disk.
     *
     * @param read the cursor of the path; null if nothing was read
     * @param ended whether the cursor is at the end of a generation
     */
    void gone(Cursor read, boolean ended) {
        if (seen == null) {
            return;
        }
        boolean partlyRead = read != null && seen.identity().equals(read.file());
        long from = partlyRead ? Math.min(read.position(), seen.size()) : 0;
        if (seen.size() > from && !(ended && partlyRead)) {
            count("was deleted", from, seen.size());
        }
        forget();
    }

    /**
     * Counts the unread bytes of a file that was truncated or deleted, if no copy has them.
     *
     * @param read the cursor of the file
     * @param knownSize the size of the file at the last read
     * @param deleted whether the path leads nowhere. Then the last scan tells the size of the file, while the scan after
     *     a truncation tells the size after it
     */
    void replaced(Cursor read, long knownSize, boolean deleted) {
        boolean sawIt = deleted && seen != null && seen.identity().equals(read.file());
        long known = sawIt ? Math.max(knownSize, seen.size()) : knownSize;
        if (known > read.position()) {
            count("was truncated or deleted", read.position(), known);
        } else {
            LOG.info(
                    "path={} The file was truncated or deleted after all of its {} bytes were read",
                    Printable.of(path),
                    read.position());
        }
        if (deleted) {
            forget();
        }
        seen = null;
    }

    /** Counts the unread bytes of a file that was deleted and is not open any more. */
    void deletedUnread(FileIdentity file, long read, long size) {
        if (size > read) {
            count("was deleted before it was read, and does not stay open", read, size);
        }
        if (seen != null && seen.identity().equals(file)) {
            forget();
        }
    }

    /**
     * Counts the bytes of a truncated file that were seen, not read, and are not in its copy either.
     *
     * @param truncated the file
     * @param copied where its copy ends, or how far it was read if there is none
     * @param seenEnd where its text ended
     */
    void truncatedUnread(FileIdentity truncated, long copied, long seenEnd) {
        if (seenEnd > copied) {
            count("was truncated before it was read, and no copy has the rest of it", copied, seenEnd);
        }
        if (seen != null && seen.identity().equals(truncated)) {
            seen = null;
        }
    }

    /** Takes note of a truncation of a file before its turn. */
    void truncatedBeforeItsTurn() {
        counters.truncated();
    }

    /** Counts the late lines in a rotated file without a name that is closed before they were read. */
    void unreadLate(long read, long size) {
        if (size > read) {
            count("has no name and was closed while a program wrote to it", read, size);
        }
    }

    /**
     * Counts a generation that loses an unknown number of bytes.
     *
     * @param name of its file
     * @param read how many bytes of it were read
     * @param reason why the rest cannot be read
     */
    void generation(Path name, long read, String reason) {
        String what = "The lines of " + name + " from byte " + read + " on are lost: " + reason;
        counters.lostGeneration(new TailCounters.Loss(path, what));
        LOG.warn("path={} {}", Printable.of(path), Printable.of(what));
    }

    private void count(String event, long from, long to) {
        String what = "The file " + event + ". Bytes " + from + " to " + to + " were not read and are lost";
        counters.lost(to - from, new TailCounters.Loss(path, what));
        LOG.warn("path={} {}", Printable.of(path), what);
    }
}
