/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of one or several documents as one list. Of entries with the same path and topic, and of entries with topics
 * that are one to Kafka, the first holds; what does not hold is told.
 */
public final class MergedEntries {
    private final List<CollectEntry> entries = new ArrayList<>();
    private final Map<String, String> originOfEntry = new HashMap<>();
    private final Map<String, String> originOfTopic = new HashMap<>();
    private final TopicCollisions topics = new TopicCollisions();

    /** Is told of entries that do not hold. */
    public interface Listener {
        /** The entry is refused. */
        void rejected(Rejection rejection);

        /** The entry is there already. */
        void repeated(Rejection repetition);
    }

    /**
     * Adds the entries of a document behind those of earlier ones.
     *
     * @param origin what the document is called, for a message about another one
     */
    public void add(String origin, List<IndexedEntry> document, Listener listener) {
        for (IndexedEntry indexed : document) {
            CollectEntry entry = indexed.entry();
            Optional<String> collision = topics.add(entry.topic());
            String first = originOfEntry.putIfAbsent(entry.identity(), origin);
            if (collision.isPresent()) {
                originOfEntry.remove(entry.identity(), origin);
                String where = where(originOfTopic.get(collision.get()), origin);
                listener.rejected(new Rejection(
                        indexed.index(), "topic", TopicCollisions.reason(entry.topic(), collision.get(), where)));
            } else if (first != null) {
                listener.repeated(new Rejection(
                        indexed.index(),
                        "",
                        "has the same path and topic as an earlier one" + where(first, origin) + ", which holds"));
            } else {
                originOfTopic.putIfAbsent(entry.topic(), origin);
                entries.add(entry);
            }
        }
    }

    private static String where(String first, String origin) {
        return first.equals(origin) ? "" : " of " + first;
    }

    /** The entries that hold. */
    public List<CollectEntry> entries() {
        return List.copyOf(entries);
    }
}
