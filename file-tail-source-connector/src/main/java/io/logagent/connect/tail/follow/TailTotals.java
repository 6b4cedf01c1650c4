/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

/**
 * The totals of a tailer, which are cheap to have at any time.
 *
 * @param lines delivered since the tailer was made; each piece of a line that is too long counts
 * @param bytes of those lines, with their terminators
 * @param filesTracked paths that are followed now
 * @param filesOpen open files, also rotated and pending ones
 * @param rotations generations that were read to their end after a rotation
 * @param truncations truncations and rewrites of files
 * @param lostBytes bytes that are known to have existed, were not read, and cannot be recovered
 * @param lostGenerations files with unread lines, unknown how many, that are gone or cannot be read
 * @param oversized lines longer than {@code line.max.bytes}
 * @param skippedNuls skipped NUL bytes
 */
public record TailTotals(
        long lines,
        long bytes,
        int filesTracked,
        int filesOpen,
        long rotations,
        long truncations,
        long lostBytes,
        long lostGenerations,
        long oversized,
        long skippedNuls) {
    /** The totals of a task that does not tail yet. */
    public static final TailTotals NONE = new TailTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
