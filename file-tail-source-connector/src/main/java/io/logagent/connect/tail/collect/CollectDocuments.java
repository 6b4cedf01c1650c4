/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The documents of all collect keys, and the entries that they make together.
 *
 * <p>A value that is no document leaves the last good one of its key in force. Not safe for use by several threads.
 */
final class CollectDocuments {
    /** What a key of which no good document is known means for the others. */
    enum Unknown {
        /** Nothing is said at all: a task that is running may know better, and would be stopped. */
        HOLDS_ALL_BACK,

        /** It has no entries, and the others apply. */
        HAS_NO_ENTRIES
    }

    private final Map<String, KeyDocument> documents = new LinkedHashMap<>();
    private final List<CollectEntry> inline;
    private final Unknown unknown;
    private Optional<Map<String, Revision>> newest = Optional.empty();
    private Map<String, String> denied = Map.of();

    /**
     * @param keys the keys whose documents are merged, in this order
     * @param inline entries that are always in force
     * @param allowedTopics that documents may name; not asked about inline entries
     * @param history asked when a value is no document, for the last good one
     */
    CollectDocuments(
            List<String> keys,
            List<CollectEntry> inline,
            AllowedTopics allowedTopics,
            Unknown unknown,
            History history) {
        this.inline = List.copyOf(inline);
        this.unknown = unknown;
        keys.forEach(key -> documents.put(key, new KeyDocument(key, allowedTopics, history)));
    }

    /** Takes over what the keys hold now; a key that is absent has been deleted or never existed. */
    void update(Map<String, Revision> values) {
        update(values, Map.of());
    }

    /**
     * Takes over what the keys hold now.
     *
     * @param values by key; a key that is in neither map has been deleted or never existed
     * @param reasons why the other keys may not be read; what is in force of them stays, and they hold nothing back
     */
    void update(Map<String, Revision> values, Map<String, String> reasons) {
        newest = Optional.of(Map.copyOf(values));
        denied = Map.copyOf(reasons);
        documents.forEach((key, document) -> {
            if (denied.containsKey(key)) {
                document.deny(denied.get(key));
            } else {
                document.update(Optional.ofNullable(values.get(key)));
            }
        });
    }

    /**
     * Asks again for what of the history could not be read for a reason that passes.
     *
     * @return whether there was anything to ask
     */
    boolean tryAgain() {
        if (documents.values().stream().noneMatch(KeyDocument::isUnsettled)) {
            return false;
        }
        newest.ifPresent(values -> update(values, denied));
        return true;
    }

    /**
     * The entries in force, without repetitions.
     *
     * @return empty before the first update, and as long as a key of which no good document is known holds all back
     */
    Optional<List<CollectEntry>> entries() {
        if (newest.isEmpty()
                || unknown == Unknown.HOLDS_ALL_BACK && !unknownKeys().isEmpty()) {
            return Optional.empty();
        }
        List<CollectEntry> entries = new ArrayList<>();
        Set<String> identities = new HashSet<>();
        merge(inline, entries, identities);
        documents.values().forEach(document -> merge(document.entries().orElse(List.of()), entries, identities));
        return Optional.of(List.copyOf(entries));
    }

    /** The values that the entries in force come from; without keys that do not exist or never held a document. */
    Map<String, Revision> inForce() {
        Map<String, Revision> values = new HashMap<>();
        if (entries().isPresent()) {
            documents.forEach((key, document) -> document.applied().ifPresent(value -> values.put(key, value)));
        }
        return values;
    }

    /** Whether what is in force is all that can be found out. */
    boolean isSettled() {
        return newest.isPresent() && documents.values().stream().noneMatch(KeyDocument::isUnsettled);
    }

    /** What became of the documents so far. */
    CollectStatus status() {
        List<CollectStatus.Failure> failures = new ArrayList<>();
        documents.values().forEach(document -> failures.addAll(document.errors()));
        Map<String, Long> revisions = new HashMap<>();
        inForce().forEach((key, revision) -> revisions.put(key, revision.number()));
        return new CollectStatus(revisions, failures, entries().map(List::size).orElse(0));
    }

    /** The keys of which no good document is known, although they exist. */
    List<String> unknownKeys() {
        return documents.entrySet().stream()
                .filter(document -> document.getValue().entries().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void merge(List<CollectEntry> more, List<CollectEntry> entries, Set<String> identities) {
        more.stream().filter(entry -> identities.add(entry.identity())).forEach(entries::add);
    }
}
