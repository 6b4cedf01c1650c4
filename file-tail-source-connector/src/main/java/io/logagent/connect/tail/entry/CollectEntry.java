/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One entry of a collect document: these files go to this topic.
 *
 * @param path which files
 * @param topic the Kafka topic
 * @param exclude globs of files not to read; empty optional for the default, the names that rotation gives
 * @param start where to begin in files that exist already; empty for the connector's {@code start.position}
 * @param service becomes {@code service.name} of each record
 * @param labels become {@code labels.*} of each record
 * @param lines how the lines of the files are read
 * @param filter which of them go to the topic
 */
public record CollectEntry(
        PathPattern path,
        String topic,
        Optional<List<String>> exclude,
        Optional<StartPosition> start,
        Optional<String> service,
        Map<String, String> labels,
        LineRules lines,
        LineFilter filter) {

    public CollectEntry {
        exclude = exclude.map(List::copyOf);
        // Sorted, so that the same entry is the same text in a task config whatever the order it was written in.
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** An entry that says nothing about lines. */
    public CollectEntry(
            PathPattern path,
            String topic,
            Optional<List<String>> exclude,
            Optional<StartPosition> start,
            Optional<String> service,
            Map<String, String> labels) {
        this(path, topic, exclude, start, service, labels, LineRules.DEFAULT, LineFilter.ALL);
    }

    /** What makes two entries one: the same path and topic; the other properties may differ. */
    public String identity() {
        return path + "\n" + topic;
    }

    /** An entry with nothing but the two required properties. */
    public static CollectEntry of(String path, String topic) {
        return new CollectEntry(
                PathPattern.of(path), topic, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }
}
