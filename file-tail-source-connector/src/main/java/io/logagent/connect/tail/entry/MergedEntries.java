/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges the entries of one or several documents into one list. The first of several entries with the same path and
 * topic is kept. So is the first of several topics that collide, because the broker refuses to create the second one
 * and the producer then fails the whole task.
 */
public final class MergedEntries {
    private final List<CollectEntry> entries = new ArrayList<>();
    private final Map<String, String> originByIdentity = new HashMap<>();
    private final Map<String, Topic> topicByMetricName = new HashMap<>();

    /** A topic, and the document that named it first. */
    private record Topic(String name, String origin) {}

    /** Hears of entries that are left out. */
    public interface Listener {
        /** The entry is rejected. */
        void rejected(Rejection rejection);

        /** An earlier entry has the same path and topic. */
        void repeated(Rejection repetition);
    }

    /**
     * Adds the entries of a document.
     *
     * @param origin the name of the document, for messages about later documents
     */
    public void add(String origin, List<IndexedEntry> document, Listener listener) {
        for (IndexedEntry indexed : document) {
            add(origin, indexed.index(), indexed.entry(), listener);
        }
    }

    private void add(String origin, int index, CollectEntry entry, Listener listener) {
        String topic = entry.topic();
        Topic first =
                topicByMetricName.computeIfAbsent(AllowedTopics.metricName(topic), name -> new Topic(topic, origin));
        if (!first.name().equals(topic)) {
            listener.rejected(new Rejection(
                    index,
                    "topic",
                    "'" + topic + "' collides with '" + first.name() + "', the topic of an earlier entry"
                            + where(first.origin(), origin)
                            + ": to Kafka '.' and '_' are the same in the names of topics"));
            return;
        }
        String earlier = originByIdentity.putIfAbsent(entry.identity(), origin);
        if (earlier != null) {
            listener.repeated(new Rejection(
                    index,
                    "",
                    "has the same path and topic as an earlier one" + where(earlier, origin) + ", which holds"));
            return;
        }
        entries.add(entry);
    }

    private static String where(String earlier, String origin) {
        return earlier.equals(origin) ? "" : " of " + earlier;
    }

    /** The entries that are kept, in the order in which they were added. */
    public List<CollectEntry> entries() {
        return List.copyOf(entries);
    }
}
