/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an action once after a burst of signals: after a quiet time, at the latest some time after the first signal. */
public final class Debounce implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Debounce.class);

    private final ScheduledExecutorService timer;
    private final Runnable action;
    private final long quietNanos;
    private final long patienceNanos;
    private ScheduledFuture<?> pending;
    private long latest;

    /**
     * @param quiet time without a signal after which the action runs
     * @param patience time after the first signal at which the action runs in any case
     */
    public Debounce(String threadName, Duration quiet, Duration patience, Runnable action) {
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        this.quietNanos = quiet.toNanos();
        this.patienceNanos = patience.toNanos();
        this.action = () -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("The action after a change failed; the next change runs it again", e);
            }
        };
    }

    public synchronized void signal() {
        if (timer.isShutdown()) {
            return;
        }
        long now = System.nanoTime();
        if (pending == null || pending.isDone() || !pending.cancel(false)) {
            latest = now + patienceNanos;
        }
        pending = timer.schedule(action, Math.min(quietNanos, Math.max(0, latest - now)), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
    }
}
