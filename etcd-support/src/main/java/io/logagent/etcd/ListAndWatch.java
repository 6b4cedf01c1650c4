/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Keeps a listener informed of the values of a changing set of keys, through outages of any kind.
 *
 * <p>It lists all keys at a revision R, tells the listener what changed, and watches each key from R+1 on. A watch event
 * only triggers the next list, so the listener never sees half of a transaction. The watches live once: when one ends,
 * for whatever reason, all are replaced after another list, because jetcd's own resume can skip events. A list also
 * follows at regular intervals, in case a watch has silently stopped. The package documentation has one cycle in
 * numbered steps.
 *
 * <p>A key that the user may not read never blocks the others and is never an outage, even if it is the only key. The
 * {@link Snapshot} has it with the reason, and each list tries it again.
 *
 * <p>Thread safe.
 */
public final class ListAndWatch implements AutoCloseable {
    /**
     * Is called in order and on one thread. Its exceptions are logged; a change is then told again after the next list.
     */
    public interface Listener {
        /** A list has succeeded, whether or not it brought news. This also ends an outage. */
        default void answered(Snapshot newest) {}

        /**
         * The first list has succeeded, or a value changed, or another key may be read, or the set of keys changed.
         *
         * @param newest the state of all keys
         */
        void changed(Snapshot newest);

        /** An attempt has failed. The values that were told last stay in force. */
        default void failed(EtcdException reason) {}

        /** An outage has begun, or now needs something else to be done. */
        default void unreachable(EtcdException reason) {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(ListAndWatch.class);

    private final EtcdConnection connection;
    private final KeyWatches.Opener opener;
    private final Listener listener;
    private final WatchTimings timings;
    private final LoopThread thread;
    private final Backoff backoff;
    private final OutageLog outage = new OutageLog(LOG, System::nanoTime);
    private final DenialLog denials = new DenialLog(LOG);

    private final Set<String> keys = new ConcurrentSkipListSet<>();
    private volatile WatchSignal signal = new WatchSignal();
    private volatile boolean watching;

    // Used by the thread of the loop only.
    private boolean failing;
    private Set<String> listed = Set.of();
    private Optional<Snapshot> told = Optional.empty();

    /**
     * Follows these keys at first. Log lines carry the log context (MDC) of the caller, where Connect puts the name of
     * the connector.
     *
     * @param connection is closed by the caller, after this object
     */
    public ListAndWatch(EtcdConnection connection, Set<String> keys, Listener listener) {
        this(
                connection,
                connection::watch,
                keys,
                listener,
                WatchTimings.DEFAULT,
                Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of()));
    }

    ListAndWatch(
            EtcdConnection connection,
            KeyWatches.Opener opener,
            Set<String> keys,
            Listener listener,
            WatchTimings timings,
            Map<String, String> logContext) {
        this.connection = connection;
        this.opener = opener;
        this.keys.addAll(keys);
        this.listener = listener;
        this.timings = timings;
        this.backoff = new Backoff(timings.firstRetry(), timings.maxRetry());
        String name = keys.isEmpty() ? "etcd-watch" : "etcd-watch " + String.join(",", this.keys);
        this.thread = new LoopThread(name, logContext, this::pass);
    }

    /** Starts the loop and returns at once, whether or not etcd can be reached. Later calls do nothing. */
    public void start() {
        thread.start();
    }

    /** Lists these keys soon and follows them from then on. During an outage they wait for the next attempt. */
    void add(Collection<String> more) {
        keys.addAll(more);
        signal.wake();
    }

    /** Stops following these keys. */
    void remove(Collection<String> fewer) {
        fewer.forEach(keys::remove);
        signal.wake();
    }

    /** Whether changes are being watched at this moment. */
    boolean isWatching() {
        return watching;
    }

    private void pass() throws InterruptedException {
        attempt();
        pause();
    }

    private void attempt() throws InterruptedException {
        try {
            listThenWatch();
        } catch (EtcdException e) {
            failing = true;
            boolean isNew = !thread.isClosed() && outage.failed(e);
            thread.call(() -> listener.failed(e));
            if (isNew) {
                thread.call(() -> listener.unreachable(e));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // The thread must survive: without it changes would no longer arrive, and nothing would show it.
            LOG.error("{} failed because of an internal error; starting over", thread, e);
            failing = true;
            thread.call(() -> listener.failed(new EtcdException(
                    EtcdException.Kind.OTHER, "etcd cannot be read because of an internal error: " + e, e)));
        }
    }

    /** New keys cut the pause short, except during an outage: many callers must not add to the load then. */
    private void pause() throws InterruptedException {
        if (failing) {
            Thread.sleep(backoff.next().toMillis());
            return;
        }
        WatchSignal current = new WatchSignal();
        // Before the check, so that add() either wakes this pause or is seen by the check.
        signal = current;
        if (listed.containsAll(keys)) {
            current.await(Long.MAX_VALUE, backoff.next());
        }
    }

    /** One session: returns when its watches have to be replaced. */
    private void listThenWatch() throws EtcdException, InterruptedException {
        WatchSignal current = new WatchSignal();
        signal = current;
        try (KeyWatches watches = new KeyWatches(opener, current)) {
            Snapshot before = list();
            watches.follow(before);
            watching = true;
            while (!thread.isClosed()) {
                Thread.sleep(timings.betweenLists().toMillis());
                current.await(before.revision(), timings.relist());
                if (current.hasEnded()) {
                    LOG.debug("One of {} has ended; replacing all", watches, current.reason());
                    return;
                }
                Snapshot newest = list();
                if (watches.haveMissedAChange(before, newest)) {
                    LOG.debug("None of {} has reported a change; replacing all", watches);
                    return;
                }
                // Not after the first list: lists may succeed where watches never last.
                backoff.reset();
                watches.follow(newest);
                before = newest;
            }
        } finally {
            watching = false;
        }
    }

    private Snapshot list() throws EtcdException {
        Snapshot newest = BulkRead.of(connection, Set.copyOf(keys));
        failing = false;
        listed = newest.keys();
        outage.succeeded(connection.settings().where());
        denials.update(newest);
        thread.call(() -> listener.answered(newest));
        if (told.filter(newest::hasSameContent).isEmpty()) {
            told = thread.call(() -> listener.changed(newest)) ? Optional.of(newest) : Optional.empty();
        }
        return newest;
    }

    /** Ends the loop, even while etcd hangs. Waits for a listener at work, for at most 10 seconds. */
    @Override
    public void close() {
        thread.close();
    }
}
