/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import java.util.function.LongSupplier;

/**
 * How many lines of a file may be read at a time, for a number of lines per second. Time that was not used is saved up
 * for a fifth of a second only, so there are no bursts. Waits for nobody: it tells how long to wait.
 */
final class LineRate {
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_SAVED = SECOND / 5;

    /** So much is worth waiting for, so that nobody wakes for each single line. */
    private static final long WORTHWHILE = SECOND / 50;

    private final LongSupplier nanoTime;
    private int perSecond;
    // In lines times nanoseconds of a second, so that nothing is rounded away. Negative when more was read than
    // allowed.
    private long credit;
    private long asOf;

    /** @param perSecond lines per second; 0 for no limit */
    public LineRate(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.asOf = nanoTime.getAsLong();
        this.credit = SECOND;
    }

    /** How many lines may be read now, at most {@code most}. */
    public int allowed(int most) {
        if (perSecond == 0) {
            return most;
        }
        accrue();
        return (int) Math.max(0, Math.min(most, credit / SECOND));
    }

    /** So many lines were read, be it more than was allowed. */
    public void read(int lines) {
        if (perSecond > 0) {
            credit -= lines * SECOND;
        }
    }

    /** In how many nanoseconds it is worth asking again; 0 for now. */
    public long waitNanos() {
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

    /** From now on it is this many lines per second; what was read already counts on. */
    public void change(int newPerSecond) {
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
        // Longer than this pays off any credit that there can be, and a product that is too large is avoided.
        long elapsed = Math.min(now - asOf, SECOND);
        long most = Math.max(SECOND, MOST_SAVED * perSecond);
        credit = Math.min(most, credit + elapsed * perSecond);
        asOf = now;
    }
}
