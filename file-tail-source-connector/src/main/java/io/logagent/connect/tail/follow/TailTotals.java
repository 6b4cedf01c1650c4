/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.TailCounters;

/**
 * The totals of a tailer, which are cheap to have at any time.
 *
 * @param lines delivered since the tailer was made; each piece of a line that is too long counts
 * @param bytes of those lines, with their terminators
 * @param filesTracked paths that are followed now
 * @param filesOpen open files, also rotated and pending ones
 * @param counters go on counting. Other threads than the tailer's may read the numbers, and see them a moment later
 */
public record TailTotals(long lines, long bytes, int filesTracked, int filesOpen, TailCounters counters) {
    /** The totals of a task that does not tail yet. */
    public static final TailTotals NONE = new TailTotals(0, 0, 0, 0, new TailCounters());
}
