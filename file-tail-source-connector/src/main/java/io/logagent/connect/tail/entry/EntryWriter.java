/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.text.LinePattern;
import java.util.List;
import java.util.Map;

/** Writes an entry as what {@link EntryReader} reads back as the same. */
final class EntryWriter {
    private EntryWriter() {}

    static void write(CollectEntry entry, ObjectNode node) {
        node.put("path", entry.path().toString());
        node.put("topic", entry.topic());
        entry.exclude().ifPresent(globs -> globs.forEach(node.withArrayProperty("exclude")::add));
        entry.exclude().filter(List::isEmpty).ifPresent(none -> node.putArray("exclude"));
        entry.start().ifPresent(start -> node.put("start", start.toString()));
        entry.service().ifPresent(service -> node.put("service", service));
        if (!entry.labels().isEmpty()) {
            node.set("labels", labels(entry.labels()));
        }
        write(entry.lines(), node);
        write("include.lines", entry.filter().include(), node);
        write("exclude.lines", entry.filter().exclude(), node);
    }

    static ObjectNode labels(Map<String, String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        labels.forEach(node::put);
        return node;
    }

    private static void write(LineRules rules, ObjectNode node) {
        if (!rules.encoding().isUtf8()) {
            node.put("encoding", rules.encoding().toString());
        }
        if (rules.format() != ContainerFormat.PLAIN) {
            node.put("format", rules.format().toString());
        }
        rules.multiline().ifPresent(multiline -> write(multiline, node.putObject("multiline")));
        rules.overflow().ifPresent(overflow -> node.put("line.overflow", overflow.toString()));
        if (rules.rate() > 0) {
            node.put("rate", rules.rate());
        }
    }

    private static void write(Multiline multiline, ObjectNode node) {
        if (multiline.boundary() instanceof Multiline.Matching matching) {
            node.put("pattern", matching.pattern().toString());
            node.put("negate", matching.negate());
            node.put("match", matching.before() ? "before" : "after");
        } else {
            node.put("preset", multiline.boundary().toString());
        }
        node.put("max.lines", multiline.maxLines());
        node.put("timeout.ms", multiline.timeout().toMillis());
    }

    private static void write(String property, List<LinePattern> patterns, ObjectNode node) {
        if (!patterns.isEmpty()) {
            patterns.forEach(pattern -> node.withArrayProperty(property).add(pattern.toString()));
        }
    }
}
