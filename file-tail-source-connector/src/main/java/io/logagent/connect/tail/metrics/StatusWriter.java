/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.concurrent.Closing;
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
 * Writes status documents to a key in etcd, on a thread of its own: callers never wait, and only the newest document is
 * written. The key is removed with the writer.
 */
public final class StatusWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

    /** The maximum time between two writes; each prolongs the lease. */
    private static final Duration REFRESH = Duration.ofSeconds(10);

    /** The key expires this long after the last write, so that two writes may fail. */
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    /** When etcd fails, all hosts fail at once; they must not retry at once. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LAST_RETRY = Duration.ofSeconds(3);

    /** A stop must not take long; without a removal the key expires. */
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

    /** Whether the last write failed unexpectedly, which is logged once; used by the thread of this writer. */
    private boolean failed;

    /**
     * Connects and starts with the first document.
     *
     * @param ownership detects other hosts that write the key; empty if no other host can
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
     * Replaces the document to write.
     *
     * @param document evaluated for each write, on the thread of this writer
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
        try {
            writeUntilClosed();
        } catch (InterruptedException e) {
            LOG.debug("No longer writing {}", key);
        } finally {
            Closing.inOrder(status, etcd);
        }
    }

    private void writeUntilClosed() throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_RETRY, LAST_RETRY);
        while (!isClosed()) {
            if (write()) {
                backoff.reset();
                await(REFRESH, true);
            } else {
                await(backoff.next(), false);
            }
        }
    }

    /**
     * Returns whether the document was written. An unexpected exception concerns one write and must not end all others.
     */
    private boolean write() {
        try {
            if (!status.write(next())) {
                return false;
            }
            ownership.ifPresent(owner -> owner.written(status.replaced()));
            failed = false;
            return true;
        } catch (RuntimeException | LinkageError e) {
            if (failed) {
                LOG.debug("Writing {} failed again", key, e);
            } else {
                LOG.error("Writing {} failed unexpectedly; trying again. Files are collected meanwhile", key, e);
            }
            failed = true;
            return false;
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

    /** Whether another host writes the same key. */
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

    /** Removes the key; waits only briefly for etcd. */
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
