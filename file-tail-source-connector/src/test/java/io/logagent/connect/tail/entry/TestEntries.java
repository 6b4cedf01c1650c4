/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes entries that say nothing about lines. */
public final class TestEntries {
    private TestEntries() {}

    /** An entry with nothing but the two required properties. */
    public static CollectEntry plain(String path, String topic) {
        return entry(PathPattern.of(path), topic, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    public static CollectEntry entry(
            PathPattern path,
            String topic,
            Optional<List<String>> exclude,
            Optional<StartPosition> start,
            Optional<String> service,
            Map<String, String> labels) {
        return new CollectEntry(path, topic, exclude, start, service, labels, LineRules.DEFAULT, LineFilter.ALL);
    }
}
