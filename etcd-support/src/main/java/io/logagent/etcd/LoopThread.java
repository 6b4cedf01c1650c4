/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The daemon thread of a loop, until it is closed. Closing interrupts the loop, but not a listener that the loop calls.
 *
 * <p>Thread safe.
 */
final class LoopThread implements AutoCloseable {
    /** One pass of the loop. */
    interface Pass {
        void run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Thread thread;
    private final Map<String, String> logContext;
    private final Pass pass;
    private boolean started;
    private boolean closed;
    private boolean calling;

    /** @param logContext the log context (MDC) of the thread */
    LoopThread(String name, Map<String, String> logContext, Pass pass) {
        this.logContext = logContext;
        this.pass = pass;
        this.thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
        // The class loader of the thread that starts this one could otherwise never be unloaded.
        thread.setContextClassLoader(LoopThread.class.getClassLoader());
    }

    /** Starts the loop. Later calls do nothing. */
    synchronized void start() {
        if (!started && !closed) {
            started = true;
            thread.start();
        }
    }

    private void run() {
        MDC.setContextMap(logContext);
        try {
            while (!isClosed()) {
                pass.run();
            }
        } catch (InterruptedException e) {
            // close() ends the loop this way.
            LOG.debug("{} has ended", this);
        }
    }

    /**
     * Calls a listener on this thread, unless the loop is closed. Logs its exceptions.
     *
     * @return false if the listener failed
     */
    boolean call(Runnable listener) {
        synchronized (this) {
            if (closed) {
                return true;
            }
            calling = true;
        }
        try {
            listener.run();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("The listener of {} failed", this, e);
            return false;
        } finally {
            endCall();
        }
    }

    private synchronized void endCall() {
        calling = false;
        if (closed) {
            thread.interrupt();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the loop, and waits for a listener at work, for at most 10 seconds. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (!calling) {
                thread.interrupt();
            }
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            if (thread.isAlive()) {
                LOG.warn("The listener of {} has not returned within {}", this, CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The name of the thread. */
    @Override
    public String toString() {
        return thread.getName();
    }
}
