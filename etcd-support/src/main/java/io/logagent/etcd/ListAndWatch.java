/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Keeps a listener informed of what some keys hold, through outages of any kind.
 *
 * <p>A key that the user may not read blocks no other: the {@link Snapshot} names it, each list tries it again, and the
 * watches leave it out. Only if no key at all may be read is that an outage.
 *
 * <p>It lists the keys at a revision, tells the listener what differs from what it was last told, and watches from the
 * next revision on. A watch event is only a doorbell: what the listener gets is always a list, so it never sees half of
 * a transaction. When a watch ends, for whatever reason, it lists and watches anew; jetcd's own resume is not relied
 * on, because it can skip events. It also lists from time to time without being rung, should a watch have gone deaf.
 * After an outage it retries at intervals that grow to at most 3 seconds.
 */
public final class ListAndWatch implements AutoCloseable {
    /**
     * Told of changes and outages, in order and on one thread. What it throws is logged and ends nothing; a change is then
     * told again with the next list.
     */
    public interface Listener {
        /**
         * The newest state of all keys: first of the first successful list, also if empty, then whenever a value changed
         * or another key may or may not be read.
         */
        void changed(Snapshot newest);

        /** etcd has answered, whether or not with news; also tells of the end of an outage. Does nothing by default. */
        default void answered() {}

        /**
         * An outage has begun, or has turned into one that something else must be done about. What was last told stays
         * in force.
         */
        void unreachable(EtcdException reason);
    }

    /** Opens the watches of keys from a revision on; they report to the signal. */
    interface Watches {
        EtcdConnection.WatchSession open(List<String> keys, long fromRevision, WatchSignal signal) throws EtcdException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ListAndWatch.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final EtcdConnection connection;
    private final Watches watches;
    private final List<String> keys;
    private final Listener listener;
    private final Pace pace;
    private final Thread thread;
    // Connect puts the name of the connector there, and it belongs on what is logged here too.
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private final Backoff backoff;
    private final KnownState known = new KnownState();
    private Set<String> denied = Set.of();
    private final OutageLog outage = new OutageLog(LOG, System::nanoTime);
    private final DenialLog denials = new DenialLog(LOG);

    private final Object lifecycle = new Object();
    private boolean started;
    private boolean closed;
    private boolean telling;

    /**
     * @param connection stays the caller's to close, after this
     * @param keys the keys, at least one
     */
    public ListAndWatch(EtcdConnection connection, Set<String> keys, Listener listener) {
        this(connection, connection::watch, keys, listener, Pace.DEFAULT);
    }

    ListAndWatch(EtcdConnection connection, Watches watches, Set<String> keys, Listener listener, Pace pace) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one etcd key to watch");
        }
        this.connection = connection;
        this.watches = watches;
        this.keys = keys.stream().sorted().toList();
        this.listener = listener;
        this.pace = pace;
        this.backoff = new Backoff(pace.firstRetry(), pace.maxRetry());
        this.thread = new Thread(this::run, "etcd-watch " + String.join(",", this.keys));
        thread.setDaemon(true);
    }

    /** Starts and returns at once, whether or not etcd can be reached. */
    public void start() {
        synchronized (lifecycle) {
            if (!started && !closed) {
                started = true;
                thread.start();
            }
        }
    }

    private void run() {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        try {
            while (!isClosed()) {
                attempt();
                Thread.sleep(backoff.next().toMillis());
            }
        } catch (InterruptedException e) {
            // close() wakes the loop up this way.
            LOG.debug("No longer watching {}", keys);
        }
    }

    private void attempt() throws InterruptedException {
        try {
            listThenWatch();
        } catch (EtcdException e) {
            if (!isClosed() && outage.failed(e)) {
                tell(() -> listener.unreachable(e));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // Whatever it is: with this thread gone nobody would follow the keys any more, and nobody would notice.
            LOG.error("Watching {} failed in a way it should not; starting over", keys, e);
        }
    }

    /** Lists, and returns when the watches that follow have to be replaced. */
    private void listThenWatch() throws EtcdException, InterruptedException {
        list();
        List<String> readable = readable();
        WatchSignal signal = new WatchSignal();
        try (var session = watches.open(readable, known.revision() + 1, signal)) {
            while (!isClosed()) {
                Thread.sleep(pace.betweenLists().toMillis());
                signal.await(known.revision(), pace.relist());
                if (signal.hasEnded()) {
                    LOG.debug("The {} of {} have ended", session, readable, signal.reason());
                    return;
                }
                long before = known.revision();
                if (list() && !signal.hasEventAfter(before)) {
                    LOG.debug("The {} of {} did not tell of a change", session, readable);
                    return;
                }
                // Not after each list: a list may succeed where no watch ever lasts.
                backoff.reset();
                if (!readable.equals(readable())) {
                    LOG.debug("The watched keys change from {} to {}", readable, readable());
                    return;
                }
            }
        }
    }

    /** Reads all keys; true if the listener was told of something new. */
    private boolean list() throws EtcdException {
        Snapshot newest = BulkRead.of(connection, keys).snapshot();
        if (newest.denied().size() == keys.size()) {
            throw noneMayBeRead(newest.denied().get(keys.get(0)));
        }
        outage.succeeded(connection.settings().where());
        denials.update(newest.denied());
        denied = newest.denied().keySet();
        tell(listener::answered);
        boolean news = known.isNews(newest);
        if (news && !tell(() -> listener.changed(newest))) {
            known.forget();
        }
        return news;
    }

    private EtcdException noneMayBeRead(EtcdException first) {
        return keys.size() == 1
                ? first
                : new EtcdException(
                        first.kind(), "None of the keys " + keys + " may be read: " + first.getMessage(), first);
    }

    /** A watch of a key that may not be read would end at once, and the others of its session with it. */
    private List<String> readable() {
        return keys.stream().filter(key -> !denied.contains(key)).toList();
    }

    /** Returns false if the listener failed. */
    private boolean tell(Runnable call) {
        synchronized (lifecycle) {
            if (closed) {
                return true;
            }
            telling = true;
        }
        try {
            call.run();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("The listener for {} failed; it will be told again with the next list", keys, e);
            return false;
        } finally {
            synchronized (lifecycle) {
                telling = false;
                if (closed) {
                    thread.interrupt();
                }
            }
        }
    }

    private boolean isClosed() {
        synchronized (lifecycle) {
            return closed;
        }
    }

    /** Ends the thread, also while etcd hangs. The listener is not interrupted, but awaited, for at most 10 seconds. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            closed = true;
            if (!telling) {
                thread.interrupt();
            }
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            if (thread.isAlive()) {
                LOG.warn("The listener for {} has not returned within {}", keys, CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
