/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.etcd.Backoff;
import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.LeasedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    /** All hosts fail at once when etcd does, and must not come back at once. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LAST_RETRY = Duration.ofSeconds(3);

    /** To see it go is nice to have, but a stop must not take long. */
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

    private final String key;
    private final EtcdConnection etcd;
    private final LeasedKey status;
    private final Thread thread;
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private final Optional<KeyOwnership> ownership;
    private Supplier<ObjectNode> newest;
    private boolean isNew;
    private boolean closed;

    /**
     * Does nothing yet.
     *
     * @param ownership notices other hosts that write the key; empty where the key is nobody else's
     */
    public StatusWriter(EtcdSettings settings, String key, Optional<KeyOwnership> ownership) {
        this.key = key;
        this.ownership = ownership;
        this.etcd = new EtcdConnection(settings);
        this.status = new LeasedKey(etcd, key, TIME_TO_LIVE);
        this.thread = new Thread(this::run, "status " + key);
        thread.setDaemon(true);
    }

    /**
     * Has a document written soon, in place of earlier ones.
     *
     * @param document asked again whenever it is written, by the thread of this writer
     */
    public synchronized void offer(Supplier<ObjectNode> document) {
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
        Backoff backoff = new Backoff(FIRST_RETRY, LAST_RETRY);
        try {
            while (!isClosed()) {
                if (status.write(next())) {
                    backoff.reset();
                    ownership.ifPresent(owner -> owner.written(status.replaced()));
                    await(REFRESH, true);
                } else {
                    await(backoff.next(), false);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer writing {}", key);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Writing {} failed in a way it should not; the files are collected without it", key, e);
        } finally {
            status.close();
            etcd.close();
        }
    }

    private byte[] next() {
        ObjectNode document = take().get();
        ownership.ifPresent(owner -> owner.addTo(document));
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private synchronized Supplier<ObjectNode> take() {
        isNew = false;
        return newest;
    }

    /** Whether another host writes the key, too. */
    public boolean isInConflict() {
        return ownership.map(KeyOwnership::isInConflict).orElse(false);
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
        status.giveUp();
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
