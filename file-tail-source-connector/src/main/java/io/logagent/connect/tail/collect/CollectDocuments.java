/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.entry.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents of all collect keys, and the entries that they make together.
 *
 * <p>A value that is no document leaves the last good one of its key in force. Not safe for use by several threads.
 */
final class CollectDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(CollectDocuments.class);

    /** A value of a key, as etcd has it. */
    record Revision(byte[] content, long number) {}

    /** What a key held before. */
    @FunctionalInterface
    interface History {
        /**
         * The value that the key had just before the given revision; empty if it did not exist then.
         *
         * @throws HistoryUnknownException if nobody knows any more
         */
        Optional<Revision> before(String key, long revision) throws HistoryUnknownException;
    }

    /** Earlier values of a key cannot be had, since etcd forgets them in time. */
    static final class HistoryUnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        HistoryUnknownException(Exception cause) {
            super(cause);
        }
    }

    /** How many bad values in a row an operator may write before we give up looking for the last good one. */
    private static final int MOST_BAD_VALUES = 100;

    /** A document that a script got wrong has the same mistake in each of its thousands of entries. */
    private static final int MOST_TOLD = 20;

    private final List<String> keys;
    private final List<CollectEntry> inline;
    private final AllowedTopics allowedTopics;
    private final History history;
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, List<CollectEntry>> inForce = new HashMap<>();
    private final Map<String, Revision> applied = new HashMap<>();
    private final Map<String, List<CollectStatus.Failure>> errors = new HashMap<>();
    private final Set<String> neverGood = new HashSet<>();

    /**
     * @param keys the keys whose documents are merged, in this order
     * @param inline entries that are always in force
     * @param allowedTopics that documents may name; not asked about inline entries
     * @param history asked when the first value seen of a key is no document: an earlier run may have seen a good one
     */
    CollectDocuments(List<String> keys, List<CollectEntry> inline, AllowedTopics allowedTopics, History history) {
        this.allowedTopics = allowedTopics;
        this.history = history;
        this.keys = List.copyOf(keys);
        this.inline = List.copyOf(inline);
    }

    /** Takes over what the keys hold now; a key that is absent has been deleted or never existed. */
    void update(Map<String, Revision> values) {
        for (String key : keys) {
            Revision revision = values.get(key);
            if (revision == null) {
                delete(key);
            } else if (!Long.valueOf(revision.number()).equals(seen.put(key, revision.number()))) {
                apply(key, revision);
            }
        }
    }

    private void delete(String key) {
        if (seen.remove(key) != null) {
            LOG.info("Collect key {} was deleted: its entries are collected no more", key);
        } else if (!inForce.containsKey(key)) {
            LOG.info("Collect key {} does not exist yet: nothing is collected because of it", key);
        }
        inForce.put(key, List.of());
        applied.remove(key);
        errors.remove(key);
        neverGood.remove(key);
    }

    private void apply(String key, Revision revision) {
        try {
            CollectDocument document = CollectDocument.parse(revision.content(), allowedTopics);
            inForce.put(key, document.entries());
            applied.put(key, revision);
            errors.put(key, failures(key, revision, document));
            neverGood.remove(key);
            LOG.info(
                    "Collect key {} at revision {}: {} entries applied, {} rejected",
                    key,
                    revision.number(),
                    document.entries().size(),
                    document.rejections().size());
            tell(document.rejections(), rejection -> LOG.error("Collect key {}, rejected {}", key, rejection));
            tell(document.warnings(), warning -> LOG.warn("Collect key {}, {}", key, warning));
        } catch (MalformedDocumentException e) {
            LOG.error(
                    "Collect key {} at revision {} is rejected, what was in force before stays in force: {}",
                    key,
                    revision.number(),
                    e.getMessage());
            errors.put(key, List.of(CollectStatus.Failure.ofDocument(key, revision.number(), e.getMessage())));
            if (!inForce.containsKey(key)) {
                lastGood(key, revision).ifPresentOrElse(entries -> inForce.put(key, entries), () -> neverGood.add(key));
            }
        }
    }

    private static List<CollectStatus.Failure> failures(String key, Revision revision, CollectDocument document) {
        return document.rejections().stream()
                .map(rejection -> CollectStatus.Failure.of(key, revision.number(), rejection))
                .toList();
    }

    private static void tell(List<Rejection> all, Consumer<Rejection> teller) {
        all.stream().limit(MOST_TOLD).forEach(teller);
        if (all.size() > MOST_TOLD) {
            LOG.warn("… and {} more like these, the last of them:", all.size() - MOST_TOLD);
            teller.accept(all.get(all.size() - 1));
        }
    }

    /** The entries that were in force before the key got a bad value; empty if that cannot be found out. */
    private Optional<List<CollectEntry>> lastGood(String key, Revision bad) {
        try {
            long revision = bad.number();
            for (int i = 0; i < MOST_BAD_VALUES; i++) {
                Optional<Revision> earlier = history.before(key, revision);
                if (earlier.isEmpty()) {
                    return Optional.of(List.of());
                }
                revision = earlier.get().number();
                try {
                    List<CollectEntry> entries = CollectDocument.parse(
                                    earlier.get().content(), allowedTopics)
                            .entries();
                    applied.put(key, earlier.get());
                    LOG.info(
                            "Collect key {}: its value of revision {} is in force, {} entries",
                            key,
                            revision,
                            entries.size());
                    return Optional.of(entries);
                } catch (MalformedDocumentException e) {
                    LOG.debug("Collect key {} was no document at revision {} either", key, revision);
                }
            }
        } catch (HistoryUnknownException e) {
            LOG.warn("Collect key {}: what was in force before cannot be read any more", key, e.getCause());
        }
        return Optional.empty();
    }

    /**
     * The entries in force, without repetitions.
     *
     * @return empty as long as some key is not known, or has had no good document since this object exists: then an
     *     earlier run may know better, and what it set up should stay
     */
    Optional<List<CollectEntry>> entries() {
        if (!inForce.keySet().containsAll(keys)) {
            return Optional.empty();
        }
        List<CollectEntry> entries = new ArrayList<>();
        Set<String> identities = new HashSet<>();
        merge(inline, entries, identities);
        keys.forEach(key -> merge(inForce.get(key), entries, identities));
        return Optional.of(List.copyOf(entries));
    }

    /** The values that the entries in force come from, without keys that do not exist; empty when the entries are. */
    Optional<Map<String, Revision>> inForce() {
        return entries().map(entries -> Map.copyOf(applied));
    }

    /** What became of the documents so far. */
    CollectStatus status() {
        List<CollectStatus.Failure> failures = new ArrayList<>();
        keys.forEach(key -> failures.addAll(errors.getOrDefault(key, List.of())));
        Map<String, Long> revisions = new HashMap<>();
        applied.forEach((key, revision) -> revisions.put(key, revision.number()));
        return new CollectStatus(revisions, failures, entries().map(List::size).orElse(0));
    }

    /** The keys whose values have never been a document. */
    Set<String> neverGood() {
        return Set.copyOf(neverGood);
    }

    private static void merge(List<CollectEntry> more, List<CollectEntry> entries, Set<String> identities) {
        more.stream().filter(entry -> identities.add(entry.identity())).forEach(entries::add);
    }
}
