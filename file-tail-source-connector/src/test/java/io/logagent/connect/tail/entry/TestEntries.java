/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LineCharset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes entries that say nothing about lines. */
public final class TestEntries {
    /** The rules of an entry that has none of their properties. */
    public static final LineRules PLAIN_LINES =
            new LineRules(LineCharset.UTF_8, ContainerFormat.PLAIN, Optional.empty(), Optional.empty(), 0, 0);

    /** Wants all lines. */
    static final LineFilter ALL_LINES = new LineFilter(List.of(), List.of());

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
        return new CollectEntry(path, topic, exclude, start, service, labels, PLAIN_LINES, ALL_LINES);
    }
}
