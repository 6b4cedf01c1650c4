/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The properties of one entry, or of an object in it, by type; knows which of them nobody asked for. */
final class EntryProperties {
    /**
     * What documents of older agents have besides, and of which it is known that it neither chooses lines nor changes
     * them: names and numbers of their own administration, sizes of their own queues, and the host, which had a key of
     * its own there, too. Without these nothing is collected that was not to be. Anything else may be a misspelt
     * {@code exclude.lines}.
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

    /** A name with more letters that are others is no misspelling of a property. */
    private static final int MOST_WRONG_LETTERS = 2;

    private final int index;
    private final JsonNode node;
    // Of the object within the entry; empty for the entry.
    private final String prefix;
    private final Set<String> unread = new HashSet<>();
    private final Set<String> known = new TreeSet<>();

    private EntryProperties(int index, JsonNode node, String prefix) {
        this.index = index;
        this.node = node;
        this.prefix = prefix;
        node.fieldNames().forEachRemaining(unread::add);
    }

    static EntryProperties of(int index, JsonNode node) throws RejectedException {
        EntryProperties properties = new EntryProperties(index, node, "");
        if (!node.isObject()) {
            throw properties.rejected("", "an object with path and topic is expected");
        }
        return properties;
    }

    /** The properties of an object within these. */
    EntryProperties inside(String name, JsonNode object) {
        return new EntryProperties(index, object, prefix + name + ".");
    }

    /** What is there from an older agent and means nothing here. */
    List<Rejection> ignored() {
        return unread.stream()
                .filter(this::isOfOlderAgents)
                .sorted()
                .map(name -> new Rejection(index, prefix + name, "is ignored, it is known from older agents only"))
                .toList();
    }

    /** To be called when all properties that there are have been asked for. */
    void refuseUnknown() throws RejectedException {
        Optional<String> unknown =
                unread.stream().filter(name -> !isOfOlderAgents(name)).sorted().findFirst();
        if (unknown.isPresent()) {
            throw rejected(unknown.get(), "unknown property, " + hint(unknown.get()));
        }
    }

    private boolean isOfOlderAgents(String name) {
        return prefix.isEmpty() && OF_OLDER_AGENTS.contains(name);
    }

    private String hint(String name) {
        // The distance is of no interest for what is longer than any property.
        Optional<String> meant = name.length() > 64
                ? Optional.empty()
                : known.stream()
                        .filter(property -> Misspelling.distance(name, property) <= MOST_WRONG_LETTERS)
                        .min(Comparator.comparingInt(property -> Misspelling.distance(name, property)));
        return meant.map(property -> "did you mean '" + prefix + property + "'?")
                .orElseGet(() -> "there are " + String.join(", ", known));
    }

    /** The name that is in use: documents of the agents that this replaces say some things in other words. */
    String nameOf(String name, String alias) throws RejectedException {
        known.add(name);
        known.add(alias);
        if (node.has(name) && node.has(alias)) {
            throw rejected(alias, "means the same as '" + name + "', which is there too");
        }
        return node.has(alias) ? alias : name;
    }

    /** The value; null if there is none. */
    JsonNode take(String name) {
        known.add(name);
        unread.remove(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    String required(String name) throws RejectedException {
        return text(name).filter(text -> !text.isBlank()).orElseThrow(() -> rejected(name, "is required"));
    }

    Optional<String> text(String name) throws RejectedException {
        JsonNode value = take(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw rejected(name, "a string is expected, not " + type(value));
        }
        return Optional.of(checkText(name, value.asText()));
    }

    /**
     * The text itself. One with half of a character that takes two is refused: as UTF-8, in the config of a task and in
     * records, it would be another text.
     */
    String checkText(String name, String text) throws RejectedException {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw rejected(name, "there is half of a character in it, such as \\ud83d alone");
        }
        return text;
    }

    /** A string, or several of them in an array; empty optional if there is nothing. */
    Optional<List<String>> texts(String name, String what) throws RejectedException {
        JsonNode value = take(name);
        if (value == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : value.isArray() ? value : List.of(value)) {
            if (!text.isTextual()) {
                throw rejected(name, "a list of " + what + " is expected");
            }
            texts.add(checkText(name, text.asText()));
        }
        return Optional.of(texts);
    }

    boolean flag(String name) throws RejectedException {
        JsonNode value = take(name);
        if (value != null && !value.isBoolean()) {
            throw rejected(name, "true or false is expected, not " + type(value));
        }
        return value != null && value.asBoolean();
    }

    /** A whole number of at least {@code least}. */
    OptionalInt number(String name, int least) throws RejectedException {
        JsonNode value = take(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.isNumber()
                || !value.canConvertToExactIntegral()
                || !value.canConvertToInt()
                || value.asInt() < least) {
            throw rejected(
                    name,
                    "a whole number from " + least + " to " + Integer.MAX_VALUE + " is expected, not "
                            + (value.isNumber() ? value.asText() : type(value)));
        }
        return OptionalInt.of(value.asInt());
    }

    RejectedException rejected(String property, String reason) {
        return new RejectedException(new Rejection(index, prefix + property, reason));
    }

    static String type(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
