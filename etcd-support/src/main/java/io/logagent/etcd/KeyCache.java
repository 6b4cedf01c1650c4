/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.logagent.etcd.EtcdException.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Keeps the values of keys in memory from the first lookup on, so that later lookups cost no I/O.
 *
 * <p>A {@link ListAndWatch}, started by the first lookup, follows all keys that were looked up. A lookup of a new key
 * waits for the next list, at most for the timeout. Only the first lookups may take longer: for the client's classes to
 * load, and for etcd to answer for the first time. Once a lookup has timed out or etcd has failed, lookups of new keys
 * fail at once until etcd answers again.
 *
 * <p>A key that does not exist is dropped 10 minutes after its last lookup, unless the listener needs it. Thread safe.
 */
public final class KeyCache implements AutoCloseable {
    /** Is called on the thread of the loop. Its exceptions are logged. */
    public interface Listener {
        /** A value has changed, or the set of known keys. */
        void changed();

        /** The keys that must stay known even if they do not exist and no lookup asks for them. */
        Set<String> needed();
    }

    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final Duration FIRST_ANSWER_ALLOWANCE = Duration.ofSeconds(10);

    private final EtcdSettings settings;
    private final Listener listener;
    private final WatchTimings timings;
    private final Duration forgetAfter;
    private final LongSupplier nanoTime;
    private final ListAndWatch loop;

    private final Object lock = new Object();
    private final Map<String, Long> lastLookups = new ConcurrentHashMap<>();
    private volatile KeySnapshot known = KeySnapshot.NONE;
    // Whether etcd has answered, refused, or been silent for longer than the first lookups allow.
    private volatile boolean attempted;
    private boolean closed;

    /**
     * @param connection is closed by the caller, after this object
     * @param nanoTime a clock like {@link System#nanoTime()}, for dropping keys
     */
    public KeyCache(EtcdConnection connection, Listener listener, LongSupplier nanoTime) {
        this(connection, listener, WatchTimings.DEFAULT, FORGET_AFTER, nanoTime);
    }

    KeyCache(
            EtcdConnection connection,
            Listener listener,
            WatchTimings timings,
            Duration forgetAfter,
            LongSupplier nanoTime) {
        this.settings = connection.settings();
        this.listener = listener;
        this.timings = timings;
        this.forgetAfter = forgetAfter;
        this.nanoTime = nanoTime;
        // Without a log context: the loop serves all lookups, not only those of the connector that came first.
        this.loop = new ListAndWatch(connection, connection::watch, Set.of(), new Updates(), timings, Map.of());
    }

    /** The current content, whether or not etcd can be reached. */
    public KeySnapshot known() {
        return known;
    }

    /** Whether changes are being watched at this moment. */
    public boolean isWatching() {
        return loop.isWatching();
    }

    /** The age beyond which the content must be considered stale, even if no call has failed yet. */
    public Duration freshFor() {
        return timings.relist().plus(settings.timeout().multipliedBy(2)).plus(timings.maxRetry());
    }

    /** Looks up keys in the background. */
    public void want(Collection<String> keys) {
        long now = nanoTime.getAsLong();
        synchronized (lock) {
            keys.forEach(key -> lastLookups.put(key, now));
            loop.add(keys);
        }
        loop.start();
    }

    /**
     * The deadline for a lookup that begins now, in terms of {@link System#nanoTime()}: the timeout, and 10 seconds more
     * as long as etcd has never answered, because a busy machine may be slow at first. This method first waits until the
     * client's classes are loaded.
     */
    public long deadline() {
        try {
            ClientWarmUp.await();
        } catch (InterruptedException e) {
            // The wait that follows ends at once.
            Thread.currentThread().interrupt();
        }
        Duration limit = attempted ? settings.timeout() : settings.timeout().plus(FIRST_ANSWER_ALLOWANCE);
        return System.nanoTime() + limit.toNanos();
    }

    /**
     * Returns the content as soon as it covers these keys. Known keys are answered at once, even during an outage.
     *
     * @param deadline from {@link #deadline()}, when the lookup began
     * @throws EtcdException if etcd did not answer in time, or failed
     */
    public KeySnapshot await(Collection<String> keys, long deadline) throws EtcdException {
        KeySnapshot now = known;
        if (!now.covers(keys)) {
            return awaitUnknown(keys, deadline);
        }
        for (String key : keys) {
            if (now.value(key).isEmpty()) {
                lastLookups.put(key, nanoTime.getAsLong());
            }
        }
        return now;
    }

    private KeySnapshot awaitUnknown(Collection<String> keys, long deadline) throws EtcdException {
        want(keys);
        String what = "reading " + String.join(", ", keys);
        synchronized (lock) {
            while (true) {
                if (closed) {
                    throw new EtcdException(Kind.OTHER, "the connection is closed (" + what + ")", null);
                }
                if (known.covers(keys)) {
                    return known;
                }
                if (known.outage().isPresent()) {
                    EtcdException outage = known.outage().get();
                    throw new EtcdException(
                            outage.kind(),
                            String.join(", ", keys) + " cannot be read now: " + outage.getMessage(),
                            outage);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    EtcdException failure = Diagnosis.of(new TimeoutException(), settings, what);
                    fail(failure);
                    throw failure;
                }
                waitFor(left, what);
            }
        }
    }

    private void waitFor(long nanos, String what) throws EtcdException {
        try {
            lock.wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(Kind.OTHER, "interrupted while waiting for etcd (" + what + ")", e);
        }
    }

    private void fail(EtcdException failure) {
        attempted = true;
        known = known.during(failure);
        lock.notifyAll();
    }

    private final class Updates implements ListAndWatch.Listener {
        private OptionalLong firstFailure = OptionalLong.empty();

        @Override
        public void answered(Snapshot newest) {
            synchronized (lock) {
                attempted = true;
                known = known.next(newest);
                lock.notifyAll();
            }
            forget();
        }

        @Override
        public void changed(Snapshot newest) {
            listener.changed();
        }

        @Override
        public void failed(EtcdException reason) {
            long now = System.nanoTime();
            firstFailure = OptionalLong.of(firstFailure.orElse(now));
            boolean isInTime = now - firstFailure.getAsLong() < FIRST_ANSWER_ALLOWANCE.toNanos();
            synchronized (lock) {
                if (!attempted && isInTime && Diagnosis.isSilence(reason)) {
                    // Lookups go on waiting: the next attempt may succeed before their deadline.
                    return;
                }
                fail(reason);
            }
        }

        private void forget() {
            long old = nanoTime.getAsLong() - forgetAfter.toNanos();
            Set<String> needed = listener.needed();
            // Under the lock, so that want() cannot ask for a key between the two removals.
            synchronized (lock) {
                Set<String> forgotten = new HashSet<>();
                lastLookups.forEach((key, time) -> {
                    boolean isMissing =
                            known.covers(Set.of(key)) && known.value(key).isEmpty();
                    if (time - old < 0 && isMissing && !needed.contains(key) && lastLookups.remove(key, time)) {
                        forgotten.add(key);
                    }
                });
                if (!forgotten.isEmpty()) {
                    loop.remove(forgotten);
                }
            }
        }
    }

    /** Ends the loop, even while etcd hangs, and all lookups that wait. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        loop.close();
    }
}
