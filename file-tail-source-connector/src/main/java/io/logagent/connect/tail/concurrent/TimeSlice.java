/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to go on with many small steps before something else has its turn. */
public final class TimeSlice {
    /** So many small steps are always taken, however slow they are: else a machine that hardly moves would get nowhere. */
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

    /** One that begins now. */
    public static TimeSlice of(Duration limit, LongSupplier nanoTime) {
        return new TimeSlice(limit.toNanos(), nanoTime);
    }

    /** One that never ends. */
    public static TimeSlice unlimited() {
        return new TimeSlice(Long.MAX_VALUE, System::nanoTime);
    }

    /** Whether to stop before the next small step; looks at the clock now and then. */
    public boolean isOver() {
        return isOver(1);
    }

    /** The same before a step that is as much as so many small ones. */
    public boolean isOver(int small) {
        if (steps >= STEPS) {
            steps = 0;
            over = over || isOverNow();
        }
        steps += small;
        return over;
    }

    /** Whether to stop before the next step, which is not a small one. */
    public boolean isOverNow() {
        return nanoTime.getAsLong() - begin >= limit;
    }
}
