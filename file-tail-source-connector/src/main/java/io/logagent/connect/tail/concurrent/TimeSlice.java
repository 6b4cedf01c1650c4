/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time for many small steps, after which other work has its turn. */
public final class TimeSlice {
    /** Small steps between two looks at the clock. They are always taken, so that a very slow machine gets on, too. */
    private static final int STEPS = 100;

    private final LongSupplier nanoTime;
    private final long begin;
    private final long limit;
    private int steps;
    private boolean over;

    private TimeSlice(long limit, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
        this.limit = limit;
    }

    /** A slice that begins now. */
    public static TimeSlice of(Duration limit, LongSupplier nanoTime) {
        return new TimeSlice(limit.toNanos(), nanoTime);
    }

    /** A slice that never ends. */
    public static TimeSlice unlimited() {
        return new TimeSlice(Long.MAX_VALUE, System::nanoTime);
    }

    /** Whether to stop before the next small step. */
    public boolean isOver() {
        return isOver(1);
    }

    /** Whether to stop before a step that takes as long as this number of small ones. */
    public boolean isOver(int small) {
        if (steps >= STEPS) {
            steps = 0;
            over = over || isOverNow();
        }
        steps += small;
        return over;
    }

    /** Whether to stop before a large step; always looks at the clock. */
    public boolean isOverNow() {
        return nanoTime.getAsLong() - begin >= limit;
    }
}
