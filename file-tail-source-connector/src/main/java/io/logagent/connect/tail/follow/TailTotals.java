/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

/**
 * What a tailer has done so far, and how much it looks after; cheap to have at any time.
 *
 * @param lines delivered since the tailer was made; each piece of a line that is too long counts
 * @param bytes of those lines, with their terminators
 * @param filesTracked how many paths are tailed now
 * @param filesOpen how many descriptors of files are held, also of those that come after the one that is read
 * @param rotations how often a path came to lead to another file, of which the former one was read to its end
 * @param truncations how often a file was cut or written anew
 * @param lostBytes that are known to have been there, were not read, and cannot be recovered
 * @param oversized lines longer than {@code line.max.bytes}
 * @param skippedNuls NUL bytes that were left out
 */
public record TailTotals(
        long lines,
        long bytes,
        int filesTracked,
        int filesOpen,
        long rotations,
        long truncations,
        long lostBytes,
        long oversized,
        long skippedNuls) {
    /** Of a task that has not begun to tail. */
    public static final TailTotals NONE = new TailTotals(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
