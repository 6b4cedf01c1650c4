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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The documents of all collect keys, merged into one list of entries.
 *
 * <p>A malformed value leaves the last good document of its key in force. Not safe for use by several threads.
 */
final class CollectDocuments {
    /** How a key affects the others while its last good document is not known yet. */
    enum Pending {
        /**
         * No entries are known, since an empty list would stop tasks that run with the entries of an earlier run. The
         * same holds for a key without a good document, as long as the other keys have no entries either.
         */
        HOLDS_ALL_BACK,

        /** The key has no entries, and the entries of the others apply. */
        HAS_NO_ENTRIES
    }

    private final Map<String, KeyDocument> documents = new LinkedHashMap<>();
    private final List<IndexedEntry> inline;
    private final Pending pending;
    private final FailureLog failureLog = new FailureLog();
    private Optional<Map<String, EtcdValue>> newest = Optional.empty();
    private Map<String, String> denied = Map.of();
    private Merged merged = new Merged(List.of(), List.of());

    /** Whether entries have been in force. From then on, tasks run with them and not with those of an earlier run. */
    private boolean wasInForce;

    /** The merged entries of all documents, and the entries that contradict others. */
    private record Merged(List<CollectEntry> entries, List<CollectStatus.Failure> errors) {}

    /**
     * @param keys the keys whose documents are merged, in this order
     * @param inline entries that are always in force, and come first
     * @param allowedTopics the topics that documents may name; inline entries are not restricted
     * @param history the earlier values of keys, to find the last good document of a key with a malformed value
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

    /**
     * Applies the current values of the keys.
     *
     * @param values the values by key; a key that is in neither map has been deleted or never existed
     * @param reasons why the other keys may not be read; their entries in force stay
     */
    void update(Map<String, EtcdValue> values, Map<String, String> reasons) {
        update(values, reasons, () -> {});
    }

    /**
     * Applies the current values of the keys, and looks back for the last good documents of malformed ones.
     *
     * @param beforeLookingBack called when everything else is applied, since looking back can take long
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
     * Retries to read the history, where a temporary error has prevented it.
     *
     * @return whether there was anything to retry
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
     * @return empty before the first update, and while a key holds all back: see {@link Pending}
     */
    Optional<List<CollectEntry>> entries() {
        return newest.isEmpty() || isHeldBack() ? Optional.empty() : Optional.of(merged.entries());
    }

    private boolean isHeldBack() {
        return pending == Pending.HOLDS_ALL_BACK && (!pendingKeys().isEmpty() || isHeldBackByGivenUp());
    }

    /** An empty list would stop tasks that run with the earlier entries of this key. */
    private boolean isHeldBackByGivenUp() {
        return pending == Pending.HOLDS_ALL_BACK
                && !wasInForce
                && merged.entries().isEmpty()
                && documents.values().stream().anyMatch(KeyDocument::isGivenUp);
    }

    /** The reason why the entries are not known. */
    String unknownBecause() {
        List<String> pendingKeys = pendingKeys();
        return pendingKeys.isEmpty()
                ? "no other key has entries, and no good document is known of these keys: "
                        + givenUp().stream()
                                .map(failure -> failure.key() + " (" + failure.reason() + ")")
                                .collect(Collectors.joining(", "))
                : "the last good document is not known yet of these keys: " + String.join(", ", pendingKeys);
    }

    /** The errors of keys without a good document, each with its consequence. */
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

    /** The documents in force by key. Keys that do not exist or never held a document have none. */
    Map<String, EtcdValue> inForce() {
        Map<String, EtcdValue> values = new HashMap<>();
        if (entries().isPresent()) {
            documents.forEach((key, document) -> document.applied().ifPresent(value -> values.put(key, value)));
        }
        return values;
    }

    /** The keys of which no document is known. An earlier run may have known one. */
    Set<String> unknownKeys() {
        return documents.entrySet().stream()
                .filter(document -> document.getValue().entries().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether no key waits for its history. */
    boolean isSettled() {
        return newest.isPresent() && documents.values().stream().noneMatch(KeyDocument::isUnsettled);
    }

    /** The status of the documents. */
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

    /** The keys whose last good document is not known yet. */
    List<String> pendingKeys() {
        return documents.entrySet().stream()
                .filter(document -> document.getValue().entries().isEmpty()
                        && !document.getValue().isGivenUp())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Merges the documents in the order of their keys, and logs new contradictions and repetitions. */
    private void merge() {
        MergedEntries entries = new MergedEntries();
        List<CollectStatus.Failure> errors = new ArrayList<>();
        List<CollectStatus.Failure> repetitions = new ArrayList<>();
        entries.add("collect.entries", inline, listener("collect.entries", 0, errors, repetitions));
        documents.forEach((key, document) -> {
            long revision = document.applied().map(EtcdValue::modRevision).orElse(0L);
            entries.add(key, document.entries().orElse(List.of()), listener(key, revision, errors, repetitions));
        });
        merged = new Merged(entries.entries(), errors);
        wasInForce |= entries().filter(inForce -> !inForce.isEmpty()).isPresent();
        failureLog.logMerged(givenUp(), errors, repetitions);
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
}
