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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The entries that the collect keys in etcd ask for, kept up to date, and a signal when they change. */
public final class CollectWatch implements AutoCloseable {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final CollectDocuments documents;
    private final EtcdConnection etcd;
    private final ListAndWatch watch;
    private final Debounce changed;
    private final CountDownLatch listed = new CountDownLatch(1);
    private volatile State state = new State(Optional.empty(), "etcd has not answered yet");

    private volatile CollectStatus status = CollectStatus.UNKNOWN;
    private volatile EtcdContact contact = EtcdContact.NEVER;

    /** Entries, or the reason why they are not known. */
    private record State(Optional<List<CollectEntry>> entries, String unknownBecause) {}

    /**
     * @param keys the collect keys
     * @param inline entries that are in force whatever etcd says
     * @param allowedTopics that documents may name
     * @param onChange called, on a thread of this watch, after the entries have changed; once for a burst of changes
     */
    public CollectWatch(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Runnable onChange) {
        this.documents = new CollectDocuments(keys, inline, allowedTopics, this::before);
        this.etcd = new EtcdConnection(settings);
        this.watch = new ListAndWatch(etcd, new LinkedHashSet<>(keys), new Listener());
        this.changed = new Debounce("collect-watch-debounce", QUIET, PATIENCE, onChange);
    }

    private Optional<CollectDocuments.Revision> before(String key, long revision)
            throws CollectDocuments.HistoryUnknownException {
        try {
            Snapshot earlier = etcd.readAt(List.of(key), revision - 1);
            return Optional.ofNullable(earlier.values().get(key)).map(CollectWatch::revision);
        } catch (EtcdException e) {
            throw new CollectDocuments.HistoryUnknownException(e);
        }
    }

    private static CollectDocuments.Revision revision(EtcdValue value) {
        return new CollectDocuments.Revision(value.content(), value.modRevision());
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

    @Override
    public void close() {
        watch.close();
        changed.close();
        etcd.close();
    }

    private final class Listener implements ListAndWatch.Listener {
        @Override
        public void changed(Snapshot newest) {
            Map<String, CollectDocuments.Revision> values = new HashMap<>();
            newest.values().forEach((key, value) -> values.put(key, revision(value)));
            documents.update(values);
            status = documents.status();
            Optional<List<CollectEntry>> before = state.entries();
            state = new State(
                    documents.entries(), "no good document is known of " + String.join(", ", documents.neverGood()));
            listed.countDown();
            if (!before.equals(state.entries())) {
                changed.signal();
            }
        }

        @Override
        public void answered() {
            contact = new EtcdContact(Optional.of(Instant.now()), true);
        }

        @Override
        public void unreachable(EtcdException reason) {
            contact = new EtcdContact(contact.last(), false);
            if (state.entries().isEmpty()) {
                state = new State(Optional.empty(), reason.getMessage());
            }
        }
    }
}
