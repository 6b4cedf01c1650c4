/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one entry, and says exactly what is wrong with a bad one. */
final class EntryReader {
    // As org.apache.kafka.common.internals.Topic has it: a name that the broker refuses would fail the whole task.
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** What a record has besides its line must not leave too little room for that: see LineEvents. */
    static final int MOST_SERVICE_CHARACTERS = 1024;

    private static final int MOST_LABELS = 64;
    private static final int MOST_LABEL_CHARACTERS = 4 * 1024;

    private final EntryProperties properties;
    private final LineRulesReader lineRules;
    private final AllowedTopics allowedTopics;

    EntryReader(int index, JsonNode node, AllowedTopics allowedTopics, LinePatterns patterns) throws RejectedException {
        this.properties = EntryProperties.of(index, node);
        this.lineRules = new LineRulesReader(properties, patterns);
        this.allowedTopics = allowedTopics;
    }

    CollectEntry read() throws RejectedException {
        CollectEntry entry = new CollectEntry(
                path(), topic(), exclude(), start(), service(), labels(), lineRules.read(), lineRules.filter());
        properties.refuseUnknown();
        return entry;
    }

    /** What was in the entry from an older agent and means nothing here. */
    List<Rejection> ignored() {
        return properties.ignored();
    }

    private PathPattern path() throws RejectedException {
        String name = properties.nameOf("path", "log_path");
        try {
            return PathPattern.of(properties.required(name));
        } catch (IllegalArgumentException e) {
            throw properties.rejected(name, e.getMessage());
        }
    }

    private String topic() throws RejectedException {
        String topic = properties.required("topic");
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw properties.rejected(
                    "topic",
                    "'" + topic + "' is not a topic name: 1 to 249 letters, digits, '.', '_' or '-' are allowed");
        }
        Optional<String> refusal = allowedTopics.refusal(topic);
        if (refusal.isPresent()) {
            throw properties.rejected("topic", "'" + topic + "' " + refusal.get());
        }
        return topic;
    }

    private Optional<List<String>> exclude() throws RejectedException {
        Optional<List<String>> globs = properties.texts("exclude", "globs");
        try {
            globs.ifPresent(ExcludedNames::check);
        } catch (IllegalArgumentException e) {
            throw properties.rejected("exclude", e.getMessage());
        }
        return globs;
    }

    private Optional<StartPosition> start() throws RejectedException {
        Optional<String> name = properties.text("start");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<StartPosition> start = StartPosition.named(name.get());
        if (start.isEmpty()) {
            throw properties.rejected("start", "'" + name.get() + "' is neither 'beginning' nor 'end'");
        }
        return start;
    }

    private Optional<String> service() throws RejectedException {
        Optional<String> service = properties.text("service");
        if (service.isPresent() && service.get().length() > MOST_SERVICE_CHARACTERS) {
            throw properties.rejected(
                    "service",
                    "it has " + service.get().length() + " characters, at most " + MOST_SERVICE_CHARACTERS
                            + " are allowed: they are in each record");
        }
        return service;
    }

    private Map<String, String> labels() throws RejectedException {
        String name = properties.nameOf("labels", "fields");
        JsonNode value = properties.take(name);
        Map<String, String> labels = new TreeMap<>();
        if (value == null) {
            return labels;
        }
        if (!value.isObject()) {
            throw properties.rejected(name, "an object of strings is expected");
        }
        for (Map.Entry<String, JsonNode> label : value.properties()) {
            if (!label.getValue().isValueNode() || label.getValue().isNull()) {
                throw properties.rejected(name, "the value of '" + label.getKey() + "' has to be a string");
            }
            properties.checkText(name, label.getKey());
            labels.put(
                    label.getKey(), properties.checkText(name, label.getValue().asText()));
        }
        if (labels.size() > MOST_LABELS || EntryWriter.labels(labels).toString().length() > MOST_LABEL_CHARACTERS) {
            throw properties.rejected(
                    name,
                    "at most " + MOST_LABELS + " of them, and " + MOST_LABEL_CHARACTERS
                            + " characters in all, are allowed: they are in each record");
        }
        return labels;
    }
}
