/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.status;

import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.LeasedKey;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes status documents to a key in etcd, on a thread of its own: whoever offers one never waits, and of several the
 * newest is written. The key goes with the writer.
 */
public final class StatusWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

    /** Written anew at least so often, which prolongs the lease. */
    private static final Duration REFRESH = Duration.ofSeconds(10);

    /** So long after the last write the key is gone: long enough for two writes to fail. */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** To see it go is nice to have, but a stop must not take long. */
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

    private final EtcdSettings settings;
    private final String key;
    private final Thread thread;
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private StatusDocument newest;
    private boolean isNew;
    private boolean closed;

    /** Does nothing yet. */
    public StatusWriter(EtcdSettings settings, String key) {
        this.settings = settings;
        this.key = key;
        this.thread = new Thread(this::run, "status " + key);
        thread.setDaemon(true);
    }

    /** Has a document written soon, in place of earlier ones. */
    public synchronized void offer(StatusDocument document) {
        newest = document;
        isNew = true;
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
        notifyAll();
    }

    private void run() {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        try (EtcdConnection etcd = new EtcdConnection(settings);
                LeasedKey status = new LeasedKey(etcd, key, TIME_TO_LIVE)) {
            while (!isClosed()) {
                boolean written = status.write(next().toJson());
                if (written) {
                    await(REFRESH, true);
                } else {
                    await(RETRY, false);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer writing {}", key);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Writing {} failed in a way it should not; the files are collected without it", key, e);
        }
    }

    private synchronized StatusDocument next() {
        isNew = false;
        return newest;
    }

    private synchronized void await(Duration limit, boolean orNews) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (left > 0 && !closed && !(orNews && isNew)) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Removes the key, without waiting long for etcd. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
