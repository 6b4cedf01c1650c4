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
 * One entry of a collect document: these files go to this topic. {@link EntryProperties} reads and writes it.
 *
 * @param path which files
 * @param topic the Kafka topic
 * @param exclude globs of files not to read; empty for the default: {@link ExcludedNames#NEVER_LIVE} and rotated files
 * @param start where to begin in existing files; empty for the connector's {@code start.position}
 * @param service becomes {@code service.name} of each record
 * @param labels become {@code labels.*} of each record
 * @param lines how to read the lines of the files
 * @param filter which lines go to the topic
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
        // Sorted, so that equal entries have equal task configs. A changed task config restarts all tasks.
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Two entries with the same path and topic repeat each other, whatever their other properties are. */
    public String identity() {
        return path + "\n" + topic;
    }
}
