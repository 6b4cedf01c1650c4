/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.HeadFingerprint;
import java.time.Duration;
import java.util.stream.LongStream;

/** What the status of a file tells about whether it is a copy of a generation. The content is compared after that. */
final class CopyEvidence {
    /** Programs that preserve the time of a file often round it. In nanoseconds: a microsecond, a millisecond, a second. */
    private static final long[] UNITS_OF_TIME = {1_000, 1_000_000, 1_000_000_000};

    /**
     * So many equal bytes are a copy. Fewer may be the first line of a program, or all that a small job writes each day.
     */
    private static final long DISTINCTIVE = 256;

    private CopyEvidence() {}

    /** A copy or compressed file is at least as new as its original. An older file only has the same first bytes. */
    static boolean mayBeCopy(FileStatus file, Checkpoint checkpoint) {
        return checkpoint.identifiesContent() && isAsNewAs(checkpoint.cursor().modified(), file);
    }

    /** Whether a file was written to at this time or later. */
    static boolean isAsNewAs(long modified, FileStatus file) {
        return file.modifiedNanos() >= modified || hasTime(modified, file);
    }

    private static boolean hasTime(long modified, FileStatus file) {
        return file.modifiedNanos() == modified
                || LongStream.of(UNITS_OF_TIME).anyMatch(unit -> file.modifiedNanos() == modified - modified % unit);
    }

    /**
     * Whether a file that begins with the bytes that were read goes on where they end, such as a restored backup. A new
     * file may begin with the same few bytes, and get the inode of the one that was read.
     */
    static boolean isContinued(FileStatus file, Cursor cursor) {
        return hasTime(cursor.modified(), file)
                || isDistinctive(cursor.position())
                || isRemounted(cursor.file(), file.identity());
    }

    /** Whether a file goes on where reading ended, if the bytes of a partial line behind the position are known, too. */
    static boolean isContinued(FileStatus file, Checkpoint checkpoint) {
        long partial = HeadFingerprint.length(checkpoint.partialLine());
        return isContinued(file, checkpoint.cursor())
                || isDistinctive(checkpoint.cursor().position() + partial);
    }

    /**
     * Sets when the lines of a copy were written. Of a copy with few bytes, its own time is needed to know it by when it is
     * compressed.
     *
     * @param written a time at which the original was written to, or before that
     */
    static void date(Generation copy, long written) {
        if (isDistinctive(copy.currentSize())) {
            copy.date(written);
        }
    }

    /** Whether this many equal bytes are a copy. */
    static boolean isDistinctive(long bytes) {
        return bytes >= DISTINCTIVE;
    }

    /** Whether a rotated file may be the first part of a copy that is being made. Few equal bytes do not tell that. */
    static boolean mayBeIncomplete(FileStatus file) {
        Duration quiet = Duration.ofMillis(System.currentTimeMillis()).minusNanos(file.modifiedNanos());
        // A time in the future is that of another clock, and says nothing.
        return isDistinctive(file.size())
                && !quiet.isNegative()
                && quiet.compareTo(BeingCompressedException.LONGEST_PAUSE) < 0;
    }

    /** The number of the device changes when a file system is mounted again. */
    private static boolean isRemounted(FileIdentity read, FileIdentity file) {
        return read != null && read.inode() == file.inode() && read.device() != file.device();
    }
}
