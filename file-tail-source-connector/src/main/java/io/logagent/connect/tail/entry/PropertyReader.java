/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The JSON object of an entry, or of an object inside an entry. Records which properties have been read. */
final class PropertyReader {
    /**
     * What the documents of older agents have besides. These names neither choose lines nor change them: names and
     * numbers for administration, queue sizes, and the host, which is part of the key here. Ignoring them collects
     * nothing unwanted. Any other unknown name may be a misspelt {@code exclude.lines}.
     */
    static final Set<String> OF_OLDER_AGENTS = Set.of(
            "app_id",
            "app_name",
            "chan_size",
            "create_time",
            "host",
            "id",
            "ip",
            "is_dir",
            "log_id",
            "mqhosts",
            "name",
            "queue_size",
            "type",
            "update_time");

    /** A name that differs by more letters is not a misspelt property. */
    private static final int MOST_WRONG_LETTERS = 2;

    /** Longer names are not compared, because no property is that long. */
    private static final int LONGEST_MISSPELT = 64;

    private final int index;
    private final JsonNode node;
    // Of an object inside the entry; empty for the entry itself.
    private final String prefix;
    private final AllowedTopics topics;
    private final LinePatterns patterns;
    private final Set<String> unread = new HashSet<>();

    private PropertyReader(int index, JsonNode node, String prefix, AllowedTopics topics, LinePatterns patterns) {
        this.index = index;
        this.node = node;
        this.prefix = prefix;
        this.topics = topics;
        this.patterns = patterns;
        node.fieldNames().forEachRemaining(unread::add);
    }

    /**
     * Begins to read an entry.
     *
     * @param index of the entry in its document
     */
    static PropertyReader of(int index, JsonNode node, AllowedTopics topics, LinePatterns patterns)
            throws RejectedException {
        PropertyReader properties = new PropertyReader(index, node, "", topics, patterns);
        if (!node.isObject()) {
            throw properties.rejected("", "an object with path and topic is expected");
        }
        return properties;
    }

    /** Begins to read an object inside this one. */
    PropertyReader inside(String name, JsonNode object) {
        return new PropertyReader(index, object, prefix + name + ".", topics, patterns);
    }

    AllowedTopics topics() {
        return topics;
    }

    LinePatterns patterns() {
        return patterns;
    }

    /** Returns the value and counts it as read; null if there is none. */
    JsonNode take(String name) {
        unread.remove(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** Tells whether the object uses the name or the alias. */
    String nameInUse(String name, Optional<String> alias) throws RejectedException {
        if (alias.isEmpty() || !node.has(alias.get())) {
            return name;
        }
        if (node.has(name)) {
            throw rejected(alias.get(), "means the same as '" + name + "', which is there too");
        }
        return alias.get();
    }

    /**
     * Returns the text. Refuses an unpaired surrogate: in UTF-8, and so in a task config and in records, it would
     * become another text.
     */
    String checkText(String name, String text) throws RejectedException {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw rejected(name, "there is half of a character in it, such as \\ud83d alone");
        }
        return text;
    }

    /** Lists the unread properties that are known from older agents. */
    List<Rejection> ignored() {
        return unread.stream()
                .filter(this::isOfOlderAgents)
                .sorted()
                .map(name -> new Rejection(index, prefix + name, "is ignored, only older agents use it"))
                .toList();
    }

    /**
     * Refuses the object if a property is still unread.
     *
     * @param known the names of all properties
     */
    void refuseUnknown(List<String> known) throws RejectedException {
        Optional<String> unknown =
                unread.stream().filter(name -> !isOfOlderAgents(name)).sorted().findFirst();
        if (unknown.isPresent()) {
            throw rejected(unknown.get(), "unknown property, " + hint(unknown.get(), known));
        }
    }

    private boolean isOfOlderAgents(String name) {
        return prefix.isEmpty() && OF_OLDER_AGENTS.contains(name);
    }

    private String hint(String name, List<String> known) {
        Optional<String> meant = name.length() > LONGEST_MISSPELT
                ? Optional.empty()
                : known.stream()
                        .filter(property -> distance(name, property) <= MOST_WRONG_LETTERS)
                        .min(Comparator.comparingInt(property -> distance(name, property)));
        return meant.map(property -> "did you mean '" + prefix + property + "'?")
                .orElseGet(() -> "there are " + String.join(", ", known));
    }

    /** The Levenshtein distance: how many letters to add, remove or replace. Ignores case. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[b.length()];
    }

    RejectedException rejected(String property, String reason) {
        return new RejectedException(new Rejection(index, prefix + property, reason));
    }

    /** The JSON type of a value, for a message. */
    static String type(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
