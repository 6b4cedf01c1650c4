/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static io.logagent.connect.tail.entry.PropertyType.choice;
import static io.logagent.connect.tail.entry.PropertyType.number;
import static io.logagent.connect.tail.entry.PropertyType.parsed;
import static io.logagent.connect.tail.entry.PropertyType.patterns;
import static io.logagent.connect.tail.entry.PropertyType.required;
import static io.logagent.connect.tail.entry.PropertyType.textOfRecords;
import static io.logagent.connect.tail.entry.PropertyType.texts;
import static io.logagent.connect.tail.entry.PropertyType.withDefault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LinePattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The properties of an entry: one table to read an entry, to write it into a task config, and to name the properties
 * in messages. A new property is a constant here, an argument in {@link #read} and a component of
 * {@link CollectEntry}.
 */
final class EntryProperties {
    private static final int LONGEST_SERVICE = 1024;
    private static final int MOST_LABELS = 64;
    private static final int LONGEST_LABELS = 4 * 1024;

    /** As Kafka's Topic class checks names: a name that the broker refuses would fail the task. */
    private static final Pattern TOPIC_NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    private static final Property.Table<CollectEntry> TABLE = new Property.Table<>();

    private static final Property<CollectEntry, PathPattern> PATH =
            TABLE.add("path", "log_path", required(parsed((text, in) -> PathPattern.of(text))), CollectEntry::path);

    private static final Property<CollectEntry, String> TOPIC =
            TABLE.add("topic", required(parsed(EntryProperties::topic)), CollectEntry::topic);

    private static final Property<CollectEntry, Optional<List<String>>> EXCLUDE =
            TABLE.add("exclude", globs(), CollectEntry::exclude);

    private static final Property<CollectEntry, Optional<StartPosition>> START =
            TABLE.add("start", choice(StartPosition.class), CollectEntry::start);

    private static final Property<CollectEntry, Optional<String>> SERVICE =
            TABLE.add("service", textOfRecords(LONGEST_SERVICE), CollectEntry::service);

    private static final Property<CollectEntry, Map<String, String>> LABELS = TABLE.add(
            "labels",
            "fields",
            new PropertyType<>(EntryProperties::readLabels, EntryProperties::writeLabels),
            CollectEntry::labels);

    private static final Property<CollectEntry, LineCharset> ENCODING = TABLE.add(
            "encoding",
            withDefault(LineCharset.UTF_8, parsed((text, in) -> LineCharset.named(text))),
            entry -> entry.lines().encoding());

    private static final Property<CollectEntry, ContainerFormat> FORMAT = TABLE.add(
            "format",
            withDefault(ContainerFormat.PLAIN, choice(ContainerFormat.class)),
            entry -> entry.lines().format());

    private static final Property<CollectEntry, Optional<Multiline>> MULTILINE = TABLE.add(
            "multiline", MultilineProperties.TYPE, entry -> entry.lines().multiline());

    private static final Property<CollectEntry, Optional<LineOverflow>> OVERFLOW = TABLE.add(
            "line.overflow", choice(LineOverflow.class), entry -> entry.lines().overflow());

    private static final Property<CollectEntry, Integer> RATE = TABLE.add(
            "rate",
            "send_rate",
            withDefault(0, number(0)),
            entry -> entry.lines().rate());

    private static final Property<CollectEntry, Integer> LAST_LINE_TIMEOUT = TABLE.add(
            "last.line.timeout.ms",
            withDefault(0, number(0)),
            entry -> entry.lines().lastLineTimeoutMs());

    private static final Property<CollectEntry, List<LinePattern>> INCLUDE =
            TABLE.add("include.lines", patterns(), entry -> entry.filter().include());

    private static final Property<CollectEntry, List<LinePattern>> EXCLUDE_LINES =
            TABLE.add("exclude.lines", patterns(), entry -> entry.filter().exclude());

    private EntryProperties() {}

    /** Reads an entry. */
    static CollectEntry read(PropertyReader in) throws RejectedException {
        CollectEntry entry = new CollectEntry(
                PATH.read(in),
                TOPIC.read(in),
                EXCLUDE.read(in),
                START.read(in),
                SERVICE.read(in),
                LABELS.read(in),
                new LineRules(
                        ENCODING.read(in),
                        FORMAT.read(in),
                        MULTILINE.read(in),
                        OVERFLOW.read(in),
                        RATE.read(in),
                        LAST_LINE_TIMEOUT.read(in)),
                new LineFilter(INCLUDE.read(in), EXCLUDE_LINES.read(in)));
        in.refuseUnknown(TABLE.names());
        return entry;
    }

    /** Writes what {@link #read} reads back as an equal entry. */
    static void write(CollectEntry entry, ObjectNode node) {
        TABLE.write(entry, node);
    }

    private static String topic(String topic, PropertyReader in) {
        if (!TOPIC_NAME.matcher(topic).matches()) {
            throw new IllegalArgumentException(
                    "'" + topic + "' is not a topic name: 1 to 249 letters, digits, '.', '_' or '-' are allowed");
        }
        Optional<String> refusal = in.topics().refusal(topic);
        if (refusal.isPresent()) {
            throw new IllegalArgumentException("'" + topic + "' " + refusal.get());
        }
        return topic;
    }

    private static PropertyType<Optional<List<String>>> globs() {
        PropertyType<Optional<List<String>>> texts = texts("globs");
        return new PropertyType<>(
                (in, name) -> {
                    Optional<List<String>> globs = texts.reader().read(in, name);
                    try {
                        globs.ifPresent(ExcludedNames::check);
                    } catch (IllegalArgumentException e) {
                        throw in.rejected(name, e.getMessage());
                    }
                    return globs;
                },
                texts.writer());
    }

    private static Map<String, String> readLabels(PropertyReader in, String name) throws RejectedException {
        JsonNode value = in.take(name);
        Map<String, String> labels = new TreeMap<>();
        if (value == null) {
            return labels;
        }
        if (!value.isObject()) {
            throw in.rejected(name, "an object of strings is expected");
        }
        for (Map.Entry<String, JsonNode> label : value.properties()) {
            if (!label.getValue().isValueNode() || label.getValue().isNull()) {
                throw in.rejected(name, "the value of '" + label.getKey() + "' has to be a string");
            }
            checkLabelName(in, name, label.getKey());
            labels.put(label.getKey(), in.checkText(name, label.getValue().asText()));
        }
        if (labels.size() > MOST_LABELS || json(labels).toString().length() > LONGEST_LABELS) {
            throw in.rejected(
                    name,
                    "at most " + MOST_LABELS + " of them, and " + LONGEST_LABELS
                            + " characters in all, are allowed: they are in each record");
        }
        return labels;
    }

    /**
     * Elasticsearch reads a dot as the border of two names, and refuses a document with an empty one unless all labels are
     * one flattened field. It refuses NUL there.
     */
    private static void checkLabelName(PropertyReader in, String name, String label) throws RejectedException {
        in.checkText(name, label);
        if (label.indexOf('\0') >= 0) {
            throw in.rejected(
                    name, "the label name '" + label + "' contains NUL: Elasticsearch would refuse each record");
        }
        for (String part : label.split("\\.", -1)) {
            if (part.isBlank()) {
                throw in.rejected(
                        name,
                        "the label name '" + label + "' has no characters before, behind or between dots:"
                                + " Elasticsearch refuses it as the name of a field");
            }
        }
    }

    private static void writeLabels(Map<String, String> labels, String name, ObjectNode node) {
        if (!labels.isEmpty()) {
            node.set(name, json(labels));
        }
    }

    private static ObjectNode json(Map<String, String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        labels.forEach(node::put);
        return node;
    }
}
