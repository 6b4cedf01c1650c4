/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.concurrent.Closing;
import io.logagent.connect.tail.concurrent.Debounce;
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

/** A watch on the collect keys in etcd. Keeps their entries up to date, and signals when they change. */
public final class CollectWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectWatch.class);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<String> keys;
    private final List<CollectEntry> inline;
    private final AllowedTopics allowedTopics;
    private final Optional<DocumentCache> memory;
    private final CollectDocuments documents;
    private final EtcdConnection etcd;
    private final EtcdHistory history;
    private final ListAndWatch watch;
    private final Optional<Debounce> changed;
    private final CountDownLatch listed = new CountDownLatch(1);
    private volatile KnownEntries known = new KnownEntries(Optional.empty(), "etcd has not answered yet");

    /** Entries of the cached documents, until etcd answers. Used by the thread of the watch only. */
    private Optional<List<CollectEntry>> recalled = Optional.empty();

    private volatile Optional<Remember> toRemember = Optional.empty();

    private volatile CollectStatus status = CollectStatus.UNKNOWN;
    private volatile EtcdContact contact = EtcdContact.NEVER;

    /** Entries, or the reason why they are not known. */
    private record KnownEntries(Optional<List<CollectEntry>> entries, String unknownBecause) {}

    /** The documents in force, and the keys of which none is known. */
    private record Remember(Map<String, EtcdValue> inForce, Set<String> unknown) {}

    private CollectWatch(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Optional<DocumentCache> memory,
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
        this.watch = new ListAndWatch(etcd, new LinkedHashSet<>(keys), new KeyListener());
        this.changed = onChange.map(action -> new Debounce("collect-watch-debounce", QUIET, PATIENCE, action));
    }

    /**
     * The watch of a connector that assigns the entries to its tasks. While the last good document of a key is not
     * known, no entries are: an empty list would stop the tasks of an earlier run. A key without any good document has
     * an error and no entries. If no other key has entries either, the entries stay unknown, so that running tasks go
     * on.
     *
     * @param keys the collect keys
     * @param inline entries that are always in force
     * @param allowedTopics the topics that documents may name
     * @param onChange called on a thread of this watch after the entries have changed; once for a burst of changes
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
     * The watch of a task that polls the entries of its host. A key whose good document is not known has no entries.
     *
     * @param keys the collect keys
     * @param inline entries that are always in force
     * @param allowedTopics the topics that documents may name
     * @param memory the cache of the documents that were last in force on this host
     */
    public static CollectWatch ofHost(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            DocumentCache memory) {
        return new CollectWatch(settings, keys, inline, allowedTopics, Optional.of(memory), Optional.empty());
    }

    /** Starts the watch and returns at once. */
    public void start() {
        watch.start();
    }

    /**
     * Starts the watch and waits for the first answer of etcd, so that a start usually needs no second configuration.
     */
    public void start(Duration patience) {
        start();
        try {
            listed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The entries in force; empty if they are not known, see {@link #unknownBecause()}. Makes no call to etcd. */
    public Optional<List<CollectEntry>> entries() {
        return known.entries();
    }

    public String unknownBecause() {
        return known.unknownBecause();
    }

    /** The status of the documents; the same object until it changes. Makes no call to etcd. */
    public CollectStatus status() {
        return status;
    }

    /** The contact of the watch with etcd. Makes no call to etcd. */
    public EtcdContact contact() {
        return contact;
    }

    /** Caches the documents in force for a later run. One thread calls it repeatedly; mostly it has nothing to do. */
    public void remember() {
        memory.ifPresent(place -> toRemember.ifPresent(these -> place.keep(these.inForce(), these.unknown())));
    }

    /** Closes all parts, even if one fails. The history is closed first, since its calls hold up the watch. */
    @Override
    public void close() {
        LOG.debug("Closing the watch of {}", keys);
        Closing.inOrder(history, watch, changed.orElse(null), etcd);
    }

    private final class KeyListener implements ListAndWatch.Listener {
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
            become(new KnownEntries(documents.entries().or(() -> recalled), documents.unknownBecause()));
        }

        private void become(KnownEntries next) {
            Optional<List<CollectEntry>> before = known.entries();
            known = next;
            if (!before.equals(next.entries())) {
                changed.ifPresent(Debounce::signal);
            }
        }

        @Override
        public void unreachable(EtcdException reason) {
            contact = new EtcdContact(contact.last(), false);
            if (known.entries().isEmpty()) {
                memory.flatMap(DocumentCache::recall).ifPresent(last -> goOnWith(last, reason));
                become(new KnownEntries(recalled, reason.getMessage()));
            }
        }

        private void goOnWith(DocumentCache.Memory last, EtcdException reason) {
            CollectDocuments earlier = new CollectDocuments(
                    keys, inline, allowedTopics, CollectDocuments.Pending.HAS_NO_ENTRIES, (key, revision) -> {
                        throw new History.HistoryUnknownException(reason, true);
                    });
            Map<String, String> unknown = keys.stream()
                    .filter(key -> !last.known().contains(key))
                    .collect(Collectors.toMap(
                            key -> key,
                            key -> "etcd has not answered since this key was configured: " + reason.getMessage(),
                            (one, same) -> one));
            earlier.update(last.values(), unknown);
            recalled = earlier.entries();
            status = earlier.status();
            LOG.warn(
                    "Using the cached documents of the revisions {}, last seen at {}, until etcd answers: {}",
                    status.applied(),
                    last.seen(),
                    reason.getMessage());
        }
    }
}
