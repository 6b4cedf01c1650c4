/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the records take of the heap that were handed to Connect and that Kafka has not acknowledged. Connect holds each of
 * them meanwhile, and the producer's {@code buffer.memory}, which counts compressed bytes, does not bound how many that are:
 * lines that compress well fill the heap when a broker is away.
 *
 * <p>One thread hands over; records may be acknowledged by any other.
 */
public final class InFlightBytes {
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    // What is waited for, and who waits: written in this order, so that whoever sees the thread sees what it waits for.
    private long enough;
    private volatile Thread waiting;

    /** @param mostBytes that may be in flight; one batch may be in any case */
    public InFlightBytes(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Waits until there is room for a batch, and takes it.
     *
     * @param batch what its records take
     * @param longest how long to wait at most
     * @return whether there was room; if not, the batch has to wait for another attempt
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

    /** To be called when Connect has done with a record that was handed over. */
    void end(long record) {
        long left = bytes.addAndGet(-record);
        Thread thread = waiting;
        if (thread != null && left <= enough) {
            LockSupport.unpark(thread);
        }
    }

    /** To be called, by the thread that hands over, when Connect has done with all of them. */
    void endAll() {
        bytes.set(0);
    }

    long get() {
        return bytes.get();
    }
}
