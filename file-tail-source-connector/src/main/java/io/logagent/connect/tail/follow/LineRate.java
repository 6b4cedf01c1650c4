/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import java.util.function.LongSupplier;

/**
 * Limits the lines per second of a file. Unused time is saved up for a fifth of a second only, so that there are no
 * bursts. It never waits, but tells how long to wait.
 */
final class LineRate {
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_SAVED = SECOND / 5;

    /** The time worth waiting for, so that a reader does not wake for each line. */
    private static final long WORTHWHILE = SECOND / 50;

    private final LongSupplier nanoTime;
    private int perSecond;
    // In lines times nanoseconds of a second, so that nothing is rounded away. Negative if more lines were read than
    // allowed.
    private long credit;
    private long asOf;

    /** @param perSecond the limit in lines per second; 0 for none */
    LineRate(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.asOf = nanoTime.getAsLong();
        this.credit = SECOND;
    }

    /** The lines that may be read now, at most {@code most}. */
    int allowed(int most) {
        if (perSecond == 0) {
            return most;
        }
        accrue();
        return (int) Math.max(0, Math.min(most, credit / SECOND));
    }

    /** Takes note of lines that were read, even if they are more than allowed. */
    void read(int lines) {
        if (perSecond > 0) {
            credit -= lines * SECOND;
        }
    }

    /** The nanoseconds until asking again is worthwhile; 0 for now. */
    long waitNanos() {
        if (perSecond == 0) {
            return 0;
        }
        accrue();
        if (credit >= SECOND) {
            return 0;
        }
        long wanted = Math.max(SECOND, WORTHWHILE * perSecond);
        return (wanted - credit + perSecond - 1) / perSecond;
    }

    /** Changes the limit. Lines that were read before still count. */
    void change(int newPerSecond) {
        if (perSecond > 0) {
            accrue();
        } else {
            asOf = nanoTime.getAsLong();
            credit = SECOND;
        }
        perSecond = newPerSecond;
    }

    private void accrue() {
        long now = nanoTime.getAsLong();
        // A longer time pays off any credit, and the product cannot overflow.
        long elapsed = Math.min(now - asOf, SECOND);
        long most = Math.max(SECOND, MOST_SAVED * perSecond);
        credit = Math.min(most, credit + elapsed * perSecond);
        asOf = now;
    }
}
