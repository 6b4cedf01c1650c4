/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The heap held by records that were handed to Connect and that Kafka has not acknowledged. Connect keeps each of them
 * until then. The producer's {@code buffer.memory} does not bound them, since it counts compressed bytes: lines that
 * compress well would fill the heap while a broker is down.
 *
 * <p>One thread hands over; any thread may acknowledge.
 */
final class InFlightBytes {
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    // The limit that is waited for, and the waiting thread. Written in this order, so that a reader of the thread also
    // sees its limit.
    private long enough;
    private volatile Thread waiting;

    /** @param mostBytes the maximum in flight; one batch may be larger */
    InFlightBytes(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Waits until there is room for a batch, and reserves it.
     *
     * @param batch the heap of its records
     * @param longest the maximum time to wait
     * @return whether there was room; otherwise try again later
     */
    boolean begin(long batch, Duration longest) throws InterruptedException {
        if (!awaitAtMost(Math.max(0, mostBytes - batch), longest.toNanos())) {
            return false;
        }
        bytes.addAndGet(batch);
        return true;
    }

    private boolean awaitAtMost(long most, long nanos) throws InterruptedException {
        if (bytes.get() <= most) {
            return true;
        }
        long end = System.nanoTime() + nanos;
        enough = most;
        waiting = Thread.currentThread();
        try {
            while (bytes.get() > most) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    /** Call this when Kafka has acknowledged a record, or Connect has given it up. */
    void end(long record) {
        long left = bytes.addAndGet(-record);
        Thread thread = waiting;
        if (thread != null && left <= enough) {
            LockSupport.unpark(thread);
        }
    }

    /** The thread that hands over calls this when no record is in flight any more. */
    void endAll() {
        bytes.set(0);
    }

    long get() {
        return bytes.get();
    }
}
