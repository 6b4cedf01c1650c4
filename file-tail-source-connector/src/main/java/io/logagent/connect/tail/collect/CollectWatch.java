/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdException;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.ListAndWatch;
import io.logagent.etcd.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries that the collect keys in etcd ask for, kept up to date, and a signal when they change. */
public final class CollectWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectWatch.class);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<String> keys;
    private final List<CollectEntry> inline;
    private final AllowedTopics allowedTopics;
    private final Optional<RememberedDocuments> memory;
    private final CollectDocuments documents;
    private final EtcdConnection etcd;
    private final EtcdHistory history;
    private final ListAndWatch watch;
    private final Optional<Debounce> changed;
    private final CountDownLatch listed = new CountDownLatch(1);
    private volatile State state = new State(Optional.empty(), "etcd has not answered yet");

    /** What another run left behind, while etcd has said nothing; used by the thread of the watch only. */
    private Optional<List<CollectEntry>> recalled = Optional.empty();

    private volatile Optional<Remember> toRemember = Optional.empty();

    private volatile CollectStatus status = CollectStatus.UNKNOWN;
    private volatile EtcdContact contact = EtcdContact.NEVER;

    /** Entries, or the reason why they are not known. */
    private record State(Optional<List<CollectEntry>> entries, String unknownBecause) {}

    /** What is in force, and the keys of which that is not known. */
    private record Remember(Map<String, EtcdValue> inForce, Set<String> unknown) {}

    private CollectWatch(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Optional<RememberedDocuments> memory,
            Optional<Runnable> onChange) {
        this.keys = List.copyOf(keys);
        this.inline = List.copyOf(inline);
        this.allowedTopics = allowedTopics;
        this.memory = memory;
        this.etcd = new EtcdConnection(settings);
        this.history = new EtcdHistory(settings, memory);
        this.documents = new CollectDocuments(
                keys,
                inline,
                allowedTopics,
                memory.isPresent() ? CollectDocuments.Pending.HAS_NO_ENTRIES : CollectDocuments.Pending.HOLDS_ALL_BACK,
                history);
        this.watch = new ListAndWatch(etcd, new LinkedHashSet<>(keys), new Listener());
        this.changed = onChange.map(action -> new Debounce("collect-watch-debounce", QUIET, PATIENCE, action));
    }

    /**
     * The watch of a connector that deals the entries to its tasks. A key whose last good document is still to be found
     * holds all back: the tasks of an earlier run go on meanwhile, and would be stopped. One of which none can be found
     * has no entries, and an error; if no other key has entries either, they are not known, so that the tasks go on.
     *
     * @param keys the collect keys
     * @param inline entries that are in force whatever etcd says
     * @param allowedTopics that documents may name
     * @param onChange called, on a thread of this watch, after the entries have changed; once for a burst of changes
     */
    public static CollectWatch ofConnector(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Runnable onChange) {
        return new CollectWatch(settings, keys, inline, allowedTopics, Optional.empty(), Optional.of(onChange));
    }

    /**
     * The watch of a task that asks for its host's entries again and again. A key of which no good document is known, or
     * none yet, has no entries.
     *
     * @param keys the collect keys
     * @param inline entries that are in force whatever etcd says
     * @param allowedTopics that documents may name
     * @param memory of the documents that were in force last on this host
     */
    public static CollectWatch ofHost(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            RememberedDocuments memory) {
        return new CollectWatch(settings, keys, inline, allowedTopics, Optional.of(memory), Optional.empty());
    }

    /** Begins to watch, and returns at once. */
    public void start() {
        watch.start();
    }

    /** Begins to watch, and gives etcd a moment for its first answer, so that the usual start needs no second round. */
    public void start(Duration patience) {
        start();
        try {
            listed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The entries in force; empty when they are not known, see {@link #unknownBecause()}. Answers from memory. */
    public Optional<List<CollectEntry>> entries() {
        return state.entries();
    }

    public String unknownBecause() {
        return state.unknownBecause();
    }

    /** What became of the documents; the same object until something changes. Answers from memory. */
    public CollectStatus status() {
        return status;
    }

    /** How the watch stands with etcd. Answers from memory. */
    public EtcdContact contact() {
        return contact;
    }

    /** Keeps what is in force for a later run. To be called again and again, by one thread; mostly there is nothing to do. */
    public void remember() {
        memory.ifPresent(place -> toRemember.ifPresent(these -> place.keep(these.inForce(), these.unknown())));
    }

    @Override
    public void close() {
        // First: a look into the history is made on the thread of the watch.
        history.close();
        watch.close();
        changed.ifPresent(Debounce::close);
        etcd.close();
    }

    private final class Listener implements ListAndWatch.Listener {
        @Override
        public void changed(Snapshot newest) {
            Map<String, String> denied = new HashMap<>();
            newest.denied().forEach((key, reason) -> denied.put(key, reason.getMessage()));
            documents.update(newest.values(), denied, this::publish);
            publish();
            listed.countDown();
        }

        @Override
        public void answered(Snapshot newest) {
            contact = new EtcdContact(Optional.of(Instant.now()), true);
            if (documents.tryAgain()) {
                publish();
            }
        }

        private void publish() {
            status = documents.status();
            toRemember = documents.isSettled()
                    ? Optional.of(new Remember(documents.inForce(), documents.unknownKeys()))
                    : Optional.empty();
            become(new State(documents.entries().or(() -> recalled), documents.unknownBecause()));
        }

        private void become(State next) {
            Optional<List<CollectEntry>> before = state.entries();
            state = next;
            if (!before.equals(next.entries())) {
                changed.ifPresent(Debounce::signal);
            }
        }

        @Override
        public void unreachable(EtcdException reason) {
            contact = new EtcdContact(contact.last(), false);
            if (state.entries().isEmpty()) {
                memory.flatMap(RememberedDocuments::recall).ifPresent(last -> goOnWith(last, reason));
                become(new State(recalled, reason.getMessage()));
            }
        }

        private void goOnWith(RememberedDocuments.Memory last, EtcdException reason) {
            CollectDocuments earlier = new CollectDocuments(
                    keys, inline, allowedTopics, CollectDocuments.Pending.HAS_NO_ENTRIES, (key, revision) -> {
                        throw new History.HistoryUnknownException(reason, true);
                    });
            Map<String, String> unknown = keys.stream()
                    .filter(key -> !last.known().contains(key))
                    .collect(Collectors.toMap(
                            key -> key,
                            key -> "etcd has not answered since this host has this key: " + reason.getMessage(),
                            (one, same) -> one));
            earlier.update(last.values(), unknown);
            recalled = earlier.entries();
            status = earlier.status();
            LOG.warn(
                    "Collecting what the documents of the revisions {} said, as last seen at {}, until etcd answers,"
                            + " because {}",
                    status.applied(),
                    last.seen(),
                    reason.getMessage());
        }
    }
}
