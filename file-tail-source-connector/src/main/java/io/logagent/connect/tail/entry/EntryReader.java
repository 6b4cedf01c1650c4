/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one entry, and says exactly what is wrong with a bad one. */
final class EntryReader {
    // As org.apache.kafka.common.internals.Topic has it: a name that the broker refuses would fail the whole task.
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private final int index;
    private final JsonNode node;
    private final Set<String> unread = new HashSet<>();

    EntryReader(int index, JsonNode node) {
        this.index = index;
        this.node = node;
        node.fieldNames().forEachRemaining(unread::add);
    }

    CollectEntry read() throws RejectedException {
        if (!node.isObject()) {
            throw rejected("", "an object with path and topic is expected");
        }
        return new CollectEntry(path(), topic(), exclude(), start(), text("service"), labels());
    }

    /** What was in the entry and means nothing to this version. */
    List<Rejection> ignored() {
        return unread.stream()
                .sorted()
                .map(name -> new Rejection(index, name, "is not known to this version and was ignored"))
                .toList();
    }

    private PathPattern path() throws RejectedException {
        String name = nameOf("path", "log_path");
        try {
            return PathPattern.of(required(name));
        } catch (IllegalArgumentException e) {
            throw rejected(name, e.getMessage());
        }
    }

    private String topic() throws RejectedException {
        String topic = required("topic");
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw rejected(
                    "topic",
                    "'" + topic + "' is not a topic name: 1 to 249 letters, digits, '.', '_' or '-' are allowed");
        }
        if (topic.startsWith("__")) {
            throw rejected("topic", "'" + topic + "' is the name of one of Kafka's own topics");
        }
        return topic;
    }

    private Optional<List<String>> exclude() throws RejectedException {
        JsonNode value = take("exclude");
        if (value == null) {
            return Optional.empty();
        }
        List<String> globs = new ArrayList<>();
        for (JsonNode glob : value.isArray() ? value : List.of(value)) {
            if (!glob.isTextual()) {
                throw rejected("exclude", "a list of globs is expected");
            }
            globs.add(glob.asText());
        }
        try {
            globs.forEach(ExcludedNames::check);
        } catch (IllegalArgumentException e) {
            throw rejected("exclude", e.getMessage());
        }
        return Optional.of(globs);
    }

    private Optional<StartPosition> start() throws RejectedException {
        Optional<String> name = text("start");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<StartPosition> start = StartPosition.named(name.get());
        if (start.isEmpty()) {
            throw rejected("start", "'" + name.get() + "' is neither 'beginning' nor 'end'");
        }
        return start;
    }

    private Map<String, String> labels() throws RejectedException {
        String name = nameOf("labels", "fields");
        JsonNode value = take(name);
        Map<String, String> labels = new TreeMap<>();
        if (value == null) {
            return labels;
        }
        if (!value.isObject()) {
            throw rejected(name, "an object of strings is expected");
        }
        for (Map.Entry<String, JsonNode> label : value.properties()) {
            if (!label.getValue().isValueNode() || label.getValue().isNull()) {
                throw rejected(name, "the value of '" + label.getKey() + "' has to be a string");
            }
            labels.put(label.getKey(), label.getValue().asText());
        }
        return labels;
    }

    private String required(String name) throws RejectedException {
        return text(name).filter(text -> !text.isBlank()).orElseThrow(() -> rejected(name, "is required"));
    }

    private Optional<String> text(String name) throws RejectedException {
        JsonNode value = take(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw rejected(
                    name,
                    "a string is expected, not " + value.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return Optional.of(value.asText());
    }

    /** The name that is in use: documents of the agents that this replaces say some things in other words. */
    private String nameOf(String name, String alias) throws RejectedException {
        if (node.has(name) && node.has(alias)) {
            throw rejected(alias, "means the same as '" + name + "', which is there too");
        }
        return node.has(alias) ? alias : name;
    }

    private JsonNode take(String name) {
        unread.remove(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private RejectedException rejected(String property, String reason) {
        return new RejectedException(new Rejection(index, property, reason));
    }

    /** Carries a {@link Rejection} out of the reader; never leaves this package. */
    static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Rejection rejection;

        RejectedException(Rejection rejection) {
            super(rejection.toString());
            this.rejection = rejection;
        }

        Rejection rejection() {
            return rejection;
        }
    }
}
