/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.IndexedEntry;
import io.logagent.connect.tail.entry.MergedEntries;
import io.logagent.connect.tail.entry.Rejection;
import io.logagent.etcd.EtcdValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents of all collect keys, and the entries that they make together.
 *
 * <p>A value that is no document leaves the last good one of its key in force. Not safe for use by several threads.
 */
final class CollectDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(CollectDocuments.class);

    /** What a key whose last good document is still to be found means for the others. */
    enum Pending {
        /**
         * Nothing is said at all: a task that is running may know better, and would be stopped. The same holds for a key
         * that is given up, as long as the others have no entries either.
         */
        HOLDS_ALL_BACK,

        /** It has no entries, and the others apply. */
        HAS_NO_ENTRIES
    }

    private final Map<String, KeyDocument> documents = new LinkedHashMap<>();
    private final List<IndexedEntry> inline;
    private final Pending pending;
    private Optional<Map<String, EtcdValue>> newest = Optional.empty();
    private Map<String, String> denied = Map.of();
    private Merged merged = new Merged(List.of(), List.of(), List.of());

    /** Whether entries were in force: from then on the tasks are ours, and no longer those of an earlier run. */
    private boolean wasInForce;

    private List<CollectStatus.Failure> toldOfKeys = List.of();

    /** What all documents say together, and what of them does not go together. */
    private record Merged(
            List<CollectEntry> entries, List<CollectStatus.Failure> errors, List<CollectStatus.Failure> repetitions) {}

    /**
     * @param keys the keys whose documents are merged, in this order
     * @param inline entries that are always in force, and come first
     * @param allowedTopics that documents may name; not asked about inline entries
     * @param history asked when a value is no document, for the last good one
     */
    CollectDocuments(
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Pending pending,
            History history) {
        this.inline = IntStream.range(0, inline.size())
                .mapToObj(index -> new IndexedEntry(index, inline.get(index)))
                .toList();
        this.pending = pending;
        keys.forEach(key -> documents.put(key, new KeyDocument(key, allowedTopics, history)));
    }

    /** Takes over what the keys hold now; a key that is absent has been deleted or never existed. */
    void update(Map<String, EtcdValue> values) {
        update(values, Map.of());
    }

    /**
     * Takes over what the keys hold now.
     *
     * @param values by key; a key that is in neither map has been deleted or never existed
     * @param reasons why the other keys may not be read; what is in force of them stays
     */
    void update(Map<String, EtcdValue> values, Map<String, String> reasons) {
        update(values, reasons, () -> {});
    }

    /**
     * The same.
     *
     * @param beforeLookingBack called when all is taken over but the last good documents of keys with a bad value, which
     *     can take long to find
     */
    void update(Map<String, EtcdValue> values, Map<String, String> reasons, Runnable beforeLookingBack) {
        newest = Optional.of(Map.copyOf(values));
        denied = Map.copyOf(reasons);
        documents.forEach((key, document) -> {
            if (denied.containsKey(key)) {
                document.deny(denied.get(key));
            } else {
                document.update(Optional.ofNullable(values.get(key)));
            }
        });
        if (!isSettled()) {
            merge();
            beforeLookingBack.run();
            documents.values().forEach(KeyDocument::lookBack);
        }
        merge();
    }

    /**
     * Asks again for what of the history could not be read for a reason that passes.
     *
     * @return whether there was anything to ask
     */
    boolean tryAgain() {
        if (newest.isEmpty() || isSettled()) {
            return false;
        }
        documents.values().forEach(KeyDocument::lookBack);
        merge();
        return true;
    }

    /**
     * The entries in force, without repetitions.
     *
     * @return empty before the first update, and as long as a key holds all back: see {@link Pending}
     */
    Optional<List<CollectEntry>> entries() {
        return newest.isEmpty() || isHeldBack() ? Optional.empty() : Optional.of(merged.entries());
    }

    private boolean isHeldBack() {
        return pending == Pending.HOLDS_ALL_BACK && (!pendingKeys().isEmpty() || isHeldBackByGivenUp());
    }

    /** An empty list would stop the tasks of an earlier run, which may have what this key said before. */
    private boolean isHeldBackByGivenUp() {
        return pending == Pending.HOLDS_ALL_BACK
                && !wasInForce
                && merged.entries().isEmpty()
                && documents.values().stream().anyMatch(KeyDocument::isGivenUp);
    }

    /** Why the entries are not known, if they are not. */
    String unknownBecause() {
        List<String> pendingKeys = pendingKeys();
        return pendingKeys.isEmpty()
                ? "nothing else is to be collected, and of these keys no good document is known: "
                        + givenUp().stream()
                                .map(failure -> failure.key() + " (" + failure.reason() + ")")
                                .collect(Collectors.joining(", "))
                : "the last good document is not known yet of " + String.join(", ", pendingKeys);
    }

    /** The errors of the keys that are given up, with what follows from that. */
    private List<CollectStatus.Failure> givenUp() {
        String consequence = isHeldBackByGivenUp()
                ? "; running tasks go on as they are, and none is started, "
                : "; nothing is collected because of this key, and entries that it had are no longer collected, ";
        return documents.values().stream()
                .filter(KeyDocument::isGivenUp)
                .flatMap(document -> document.errors().stream()
                        .map(error -> CollectStatus.Failure.ofDocument(
                                error.key(), error.revision(), error.reason() + consequence + document.remedy())))
                .toList();
    }

    /** The values that the entries in force come from; without keys that do not exist or never held a document. */
    Map<String, EtcdValue> inForce() {
        Map<String, EtcdValue> values = new HashMap<>();
        if (entries().isPresent()) {
            documents.forEach((key, document) -> document.applied().ifPresent(value -> values.put(key, value)));
        }
        return values;
    }

    /** The keys of which nothing is known: an earlier run may have known more. */
    Set<String> unknownKeys() {
        return documents.entrySet().stream()
                .filter(document -> document.getValue().entries().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether what is in force is all that can be found out. */
    boolean isSettled() {
        return newest.isPresent() && documents.values().stream().noneMatch(KeyDocument::isUnsettled);
    }

    /** What became of the documents so far. */
    CollectStatus status() {
        List<CollectStatus.Failure> failures = new ArrayList<>();
        documents.values().stream()
                .filter(document -> !document.isGivenUp())
                .forEach(document -> failures.addAll(document.errors()));
        failures.addAll(givenUp());
        failures.addAll(merged.errors());
        Map<String, Long> revisions = new HashMap<>();
        inForce().forEach((key, revision) -> revisions.put(key, revision.modRevision()));
        return new CollectStatus(revisions, failures, entries().map(List::size).orElse(0));
    }

    /** The keys that exist, and whose last good document is still to be found. */
    List<String> pendingKeys() {
        return documents.entrySet().stream()
                .filter(document -> document.getValue().entries().isEmpty()
                        && !document.getValue().isGivenUp())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Puts the documents together, in the order of their keys, and logs what newly does not go together. */
    private void merge() {
        MergedEntries entries = new MergedEntries();
        List<CollectStatus.Failure> errors = new ArrayList<>();
        List<CollectStatus.Failure> repetitions = new ArrayList<>();
        entries.add("collect.entries", inline, listener("collect.entries", 0, errors, repetitions));
        documents.forEach((key, document) -> {
            long revision = document.applied().map(EtcdValue::modRevision).orElse(0L);
            entries.add(key, document.entries().orElse(List.of()), listener(key, revision, errors, repetitions));
        });
        Merged before = merged;
        merged = new Merged(entries.entries(), errors, repetitions);
        wasInForce |= entries().filter(inForce -> !inForce.isEmpty()).isPresent();
        List<CollectStatus.Failure> ofKeys = givenUp();
        KeyDocument.tell(
                news(toldOfKeys, ofKeys),
                failure -> LOG.error("Collect key {}: {}", failure.key(), Excerpt.of(failure.reason())));
        toldOfKeys = ofKeys;
        KeyDocument.tell(news(before.errors(), errors), CollectDocuments::tellError);
        KeyDocument.tell(news(before.repetitions(), repetitions), CollectDocuments::tellRepetition);
    }

    private static MergedEntries.Listener listener(
            String key, long revision, List<CollectStatus.Failure> errors, List<CollectStatus.Failure> repetitions) {
        return new MergedEntries.Listener() {
            @Override
            public void rejected(Rejection rejection) {
                errors.add(CollectStatus.Failure.of(key, revision, rejection));
            }

            @Override
            public void repeated(Rejection repetition) {
                repetitions.add(CollectStatus.Failure.of(key, revision, repetition));
            }
        };
    }

    private static List<CollectStatus.Failure> news(
            List<CollectStatus.Failure> before, List<CollectStatus.Failure> now) {
        Set<CollectStatus.Failure> told = new HashSet<>(before);
        return now.stream().filter(failure -> !told.contains(failure)).toList();
    }

    private static void tellError(CollectStatus.Failure failure) {
        LOG.error(
                "Collect key {}, rejected {}",
                failure.key(),
                KeyDocument.excerpt(failure.entry().orElseThrow()));
    }

    private static void tellRepetition(CollectStatus.Failure failure) {
        LOG.warn(
                "Collect key {}, {}",
                failure.key(),
                KeyDocument.excerpt(failure.entry().orElseThrow()));
    }
}
