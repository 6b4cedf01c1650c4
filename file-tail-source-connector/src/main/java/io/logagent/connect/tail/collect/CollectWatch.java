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
    private final ListAndWatch watch;
    private final Debounce changed;
    private final CountDownLatch listed = new CountDownLatch(1);
    private volatile State state = new State(Optional.empty(), "etcd has not answered yet");

    /** What another run left behind, while etcd has said nothing; used by the thread of the watch only. */
    private Optional<List<CollectEntry>> recalled = Optional.empty();

    private volatile Optional<Map<String, CollectDocuments.Revision>> toRemember = Optional.empty();
    private Optional<Map<String, CollectDocuments.Revision>> remembered = Optional.empty();

    private volatile CollectStatus status = CollectStatus.UNKNOWN;
    private volatile EtcdContact contact = EtcdContact.NEVER;

    /** Entries, or the reason why they are not known. */
    private record State(Optional<List<CollectEntry>> entries, String unknownBecause) {}

    /**
     * @param keys the collect keys
     * @param inline entries that are in force whatever etcd says
     * @param allowedTopics that documents may name
     * @param memory of the documents that were in force last; empty for none
     * @param onChange called, on a thread of this watch, after the entries have changed; once for a burst of changes
     */
    public CollectWatch(
            EtcdSettings settings,
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Optional<RememberedDocuments> memory,
            Runnable onChange) {
        this.keys = List.copyOf(keys);
        this.inline = List.copyOf(inline);
        this.allowedTopics = allowedTopics;
        this.memory = memory;
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
            Optional<CollectDocuments.Revision> last = memory.flatMap(RememberedDocuments::recall)
                    .map(kept -> kept.values().get(key))
                    .filter(value -> value.number() < revision);
            if (last.isEmpty()) {
                throw new CollectDocuments.HistoryUnknownException(e);
            }
            return last;
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

    /** Keeps what is in force for a later run, if it has changed. To be called again and again, by one thread. */
    public void remember() {
        Optional<Map<String, CollectDocuments.Revision>> newest = toRemember;
        if (!newest.equals(remembered)) {
            remembered = newest;
            memory.ifPresent(place -> newest.ifPresent(place::keep));
        }
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
            toRemember = documents.inForce();
            Optional<List<CollectEntry>> before = state.entries();
            state = new State(
                    documents.entries().or(() -> recalled),
                    "no good document is known of " + String.join(", ", documents.neverGood()));
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
                memory.flatMap(RememberedDocuments::recall).ifPresent(last -> goOnWith(last, reason));
                state = new State(recalled, reason.getMessage());
                if (recalled.isPresent()) {
                    changed.signal();
                }
            }
        }

        private void goOnWith(RememberedDocuments.Memory last, EtcdException reason) {
            CollectDocuments earlier = new CollectDocuments(keys, inline, allowedTopics, (key, revision) -> {
                throw new CollectDocuments.HistoryUnknownException(reason);
            });
            earlier.update(last.values());
            recalled = earlier.entries();
            if (recalled.isPresent()) {
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
}
