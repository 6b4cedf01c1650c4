/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.logagent.etcd.EtcdConnection.WatchSession;
import io.logagent.etcd.EtcdException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the values of keys in memory, each from the moment it is first asked for, so that asking again costs no I/O.
 *
 * <p>One thread, started by the first question, reads all keys that were ever asked for and watches them; a watch event
 * is only a doorbell for the next read. Whoever asks for a key that is not known yet waits for that thread, and never
 * longer than the timeout, once the client's classes are loaded and etcd has answered for the first time. Once etcd has let anybody wait in vain, further questions for unknown keys fail at once, until
 * the thread has reached etcd again; it goes on trying at intervals that grow to at most 3 seconds.
 *
 * <p>Keys that do not exist are forgotten when nobody has asked for them for 10 minutes and the listener does not need them.
 */
public final class WarmKeys implements AutoCloseable {
    /** Told of what happens, on the one thread. What it throws is logged and ends nothing. */
    public interface Listener {
        /** A value has changed, or more keys are known. */
        void changed();

        /** The keys that must not be forgotten even if they do not exist and nobody asks for them. */
        Set<String> needed();
    }

    private static final Logger LOG = LoggerFactory.getLogger(WarmKeys.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final Duration FIRST_ANSWER_ALLOWANCE = Duration.ofSeconds(10);

    private final EtcdConnection connection;
    private final EtcdSettings settings;
    private final Listener listener;
    private final Pace pace;
    private final Duration forgetAfter;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final OutageLog outage = new OutageLog(LOG, System::nanoTime);
    // Each with the time when it was last asked for, of those that do not exist.
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    private final Object lock = new Object();
    private volatile KnownKeys known = KnownKeys.NONE;
    private volatile WatchSignal signal = new WatchSignal();
    private volatile boolean watching;
    private Thread thread;
    // Whether etcd has answered, refused, or been silent for longer than is allowed at first.
    private volatile boolean attempted;
    private long firstAnswerDue;
    private volatile boolean closed;

    /** @param connection stays the caller's to close, after this */
    public WarmKeys(EtcdConnection connection, Listener listener) {
        this(connection, listener, System::nanoTime);
    }

    /**
     * @param connection stays the caller's to close, after this
     * @param nanoTime a clock like {@link System#nanoTime()}, which says when keys are forgotten
     */
    public WarmKeys(EtcdConnection connection, Listener listener, LongSupplier nanoTime) {
        this(connection, listener, Pace.DEFAULT, FORGET_AFTER, nanoTime);
    }

    WarmKeys(EtcdConnection connection, Listener listener, Pace pace, Duration forgetAfter, LongSupplier nanoTime) {
        this.connection = connection;
        this.settings = connection.settings();
        this.listener = listener;
        this.pace = pace;
        this.forgetAfter = forgetAfter;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(pace.firstRetry(), pace.maxRetry());
    }

    /** What is known now, whether or not etcd can be reached. */
    public KnownKeys known() {
        return known;
    }

    /** Whether changes are being watched for at this moment. */
    public boolean isWatching() {
        return watching;
    }

    /**
     * How long after the last confirmation values can only be old because something is wrong, even if no attempt has
     * failed yet.
     */
    public Duration freshFor() {
        return pace.relist().plus(settings.timeout().multipliedBy(2)).plus(pace.maxRetry());
    }

    /** Asks for keys without waiting. */
    public void want(Collection<String> keys) {
        long now = nanoTime.getAsLong();
        keys.forEach(key -> asked.put(key, now));
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = new Thread(null, this::run, "etcd-warm-keys", 0, false);
                thread.setDaemon(true);
                // Not that of whoever happened to ask first: it would be kept from being unloaded.
                thread.setContextClassLoader(WarmKeys.class.getClassLoader());
                thread.start();
            }
        }
        // During an outage the pauses between attempts hold, however many ask.
        if (known.outage().isEmpty()) {
            signal.wake();
        }
    }

    /**
     * Until when somebody who begins to wait now may wait, as of {@link System#nanoTime()}: for the timeout. As long as
     * etcd has never answered it is 10 seconds more, since a busy machine may be slow at first. The time counts from when
     * the client's classes are loaded, which this method waits for.
     */
    public long deadline() {
        try {
            ClientWarmUp.await();
        } catch (InterruptedException e) {
            // The wait that follows ends at once.
            Thread.currentThread().interrupt();
        }
        Duration limit = attempted ? settings.timeout() : limitAtFirst();
        return System.nanoTime() + limit.toNanos();
    }

    private Duration limitAtFirst() {
        return settings.timeout().plus(FIRST_ANSWER_ALLOWANCE);
    }

    /**
     * What is known, as soon as it covers these keys: at once if they were asked for before, also while etcd is away.
     *
     * @param deadline from {@link #deadline()}, when the caller began to wait
     * @throws EtcdException if etcd did not answer until then, or refused, or did so to somebody else and has not been
     *     reached since
     */
    public KnownKeys await(Collection<String> keys, long deadline) throws EtcdException {
        KnownKeys now = known;
        if (!now.covers(keys)) {
            return awaitUnknown(keys, deadline);
        }
        for (String key : keys) {
            if (now.value(key).isEmpty()) {
                asked.put(key, nanoTime.getAsLong());
            }
        }
        return now;
    }

    private KnownKeys awaitUnknown(Collection<String> keys, long deadline) throws EtcdException {
        want(keys);
        synchronized (lock) {
            while (true) {
                if (closed) {
                    throw new EtcdException(Kind.OTHER, "the connection is closed (reading " + join(keys) + ")", null);
                }
                if (known.covers(keys)) {
                    return known;
                }
                if (known.outage().isPresent()) {
                    throw awayFor(keys, known.outage().get());
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    EtcdException failure = Diagnosis.of(new TimeoutException(), settings, "reading " + join(keys));
                    attempted = true;
                    known = known.during(failure);
                    throw failure;
                }
                waitFor(left, keys);
            }
        }
    }

    private void waitFor(long nanos, Collection<String> keys) throws EtcdException {
        try {
            lock.wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(Kind.OTHER, "interrupted while waiting for etcd (reading " + join(keys) + ")", e);
        }
    }

    private static EtcdException awayFor(Collection<String> keys, EtcdException outage) {
        return new EtcdException(outage.kind(), join(keys) + " cannot be read now: " + outage.getMessage(), outage);
    }

    private static String join(Collection<String> keys) {
        return String.join(", ", keys);
    }

    private void run() {
        try {
            ClientWarmUp.await();
            firstAnswerDue = System.nanoTime() + limitAtFirst().toNanos();
            while (!closed) {
                attempt();
                pause();
            }
        } catch (InterruptedException e) {
            // close() wakes the loop up this way.
            LOG.debug("No longer watching {}", known);
        }
    }

    private void pause() throws InterruptedException {
        signal = new WatchSignal();
        if (!attempted || known.outage().isPresent() || known.covers(asked.keySet())) {
            signal.await(Long.MAX_VALUE, backoff.next());
        }
    }

    private void attempt() throws InterruptedException {
        try {
            listThenWatch();
        } catch (EtcdException e) {
            if (!closed) {
                outage.failed(e);
                failed(e);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // Whatever it is: with this thread gone nobody would follow the keys any more, and nobody would notice.
            LOG.error("Watching keys failed in a way it should not; starting over", e);
            failed(new EtcdException(Kind.OTHER, "etcd cannot be asked because of an internal error: " + e, e));
        }
    }

    private void failed(EtcdException failure) {
        synchronized (lock) {
            if (!attempted && Diagnosis.isSilence(failure) && System.nanoTime() - firstAnswerDue < 0) {
                // Whoever waits may wait longer: the next attempt may be in time.
                return;
            }
            attempted = true;
            known = known.during(failure);
            lock.notifyAll();
        }
    }

    /** Lists and watches, and returns when the watches have to be replaced. */
    private void listThenWatch() throws EtcdException, InterruptedException {
        WatchSignal current = new WatchSignal();
        signal = current;
        List<WatchSession> sessions = new ArrayList<>();
        Set<String> watched = new HashSet<>();
        try {
            while (!closed) {
                KnownKeys before = known;
                KnownKeys newest = list();
                if (newest.differs(before, watched) && !current.hasEventAfter(before.revision())) {
                    LOG.debug("The watches did not tell of a change");
                    return;
                }
                watchMore(newest, watched, sessions, current);
                current.await(newest.revision(), pace.relist());
                if (current.hasEnded()) {
                    LOG.debug("The watches have ended", current.reason());
                    return;
                }
                // Not after each list: a list may succeed where no watch ever lasts.
                backoff.reset();
                Thread.sleep(pace.betweenLists().toMillis());
            }
        } finally {
            watching = false;
            sessions.forEach(WatchSession::close);
        }
    }

    private void watchMore(KnownKeys newest, Set<String> watched, List<WatchSession> sessions, WatchSignal current)
            throws EtcdException {
        Set<String> more = newest.readable();
        more.removeAll(watched);
        if (!more.isEmpty()) {
            sessions.add(connection.watch(more, newest.revision() + 1, current));
            watched.addAll(more);
        }
        watching = true;
    }

    private KnownKeys list() throws EtcdException {
        forget();
        Set<String> keys = Set.copyOf(asked.keySet());
        BulkRead read = BulkRead.of(connection, keys);
        outage.succeeded(settings.where());
        KnownKeys before;
        KnownKeys newest;
        synchronized (lock) {
            before = known;
            newest = before.next(keys, read);
            known = newest;
            attempted = true;
            lock.notifyAll();
        }
        if (!newest.isSame(before)) {
            tell();
        }
        return newest;
    }

    private void forget() {
        KnownKeys now = known;
        long old = nanoTime.getAsLong() - forgetAfter.toNanos();
        Set<String> needed = listener.needed();
        asked.forEach((key, time) -> {
            // Not those that somebody still waits for.
            boolean isKnown = now.covers(Set.of(key));
            if (time - old < 0 && isKnown && now.value(key).isEmpty() && !needed.contains(key)) {
                asked.remove(key, time);
            }
        });
    }

    private void tell() {
        try {
            listener.changed();
        } catch (RuntimeException | Error e) {
            LOG.error("What is to be told of changes failed; it will be told of the next one", e);
        }
    }

    /** Ends the thread, also while etcd hangs, and whoever waits. */
    @Override
    public void close() {
        Thread running;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            running = thread;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        running.interrupt();
        try {
            running.join(CLOSE_LIMIT.toMillis());
            if (running.isAlive()) {
                LOG.warn("The thread that watches keys has not ended within {}", CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
