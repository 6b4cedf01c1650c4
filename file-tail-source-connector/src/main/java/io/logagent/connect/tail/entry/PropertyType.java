/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.text.LinePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the values of a property are read from JSON and written to it.
 *
 * @param reader reads a property; decides what an absent one means
 * @param writer writes what the reader reads back as an equal value
 * @param <T> the value
 */
record PropertyType<T>(Reader<T> reader, Writer<T> writer) {
    /** Reads the property with this name. */
    @FunctionalInterface
    interface Reader<T> {
        T read(PropertyReader properties, String name) throws RejectedException;
    }

    /** Writes the property with this name, or nothing. */
    @FunctionalInterface
    interface Writer<T> {
        void write(T value, String name, ObjectNode node);
    }

    /** Reads a value from a string. Throws an IllegalArgumentException that says what is wrong with the string. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text, PropertyReader properties);
    }

    /** A string. */
    static PropertyType<Optional<String>> text() {
        return new PropertyType<>(
                (properties, name) -> {
                    JsonNode value = properties.take(name);
                    if (value == null) {
                        return Optional.empty();
                    }
                    if (!value.isTextual()) {
                        throw properties.rejected(name, "a string is expected, not " + PropertyReader.type(value));
                    }
                    return Optional.of(properties.checkText(name, value.asText()));
                },
                (value, name, node) -> value.ifPresent(text -> node.put(name, text)));
    }

    /** A string with at most so many characters, because each record carries it. */
    static PropertyType<Optional<String>> textOfRecords(int mostCharacters) {
        return parsed((text, properties) -> {
            if (text.length() > mostCharacters) {
                throw new IllegalArgumentException("it has " + text.length() + " characters, at most " + mostCharacters
                        + " are allowed: they are in each record");
            }
            return text;
        });
    }

    /** A value whose {@code toString} is the string that it was read from. */
    static <T> PropertyType<Optional<T>> parsed(Parser<T> parser) {
        PropertyType<Optional<String>> text = text();
        return new PropertyType<>(
                (properties, name) -> {
                    Optional<String> read = text.reader().read(properties, name);
                    try {
                        return read.map(string -> parser.parse(string, properties));
                    } catch (IllegalArgumentException e) {
                        throw properties.rejected(name, e.getMessage());
                    }
                },
                (value, name, node) -> text.writer().write(value.map(Object::toString), name, node));
    }

    /** The name of an enum constant, in any case. */
    static <E extends Enum<E>> PropertyType<Optional<E>> choice(Class<E> choices) {
        return parsed((text, properties) -> Stream.of(choices.getEnumConstants())
                .filter(choice -> choice.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + names(choices))));
    }

    /** The names of all constants, for a message: {@code 'a', 'b' or 'c'}. */
    static <E extends Enum<E>> String names(Class<E> choices) {
        String names = Stream.of(choices.getEnumConstants())
                .map(choice -> "'" + choice + "'")
                .collect(Collectors.joining(", "));
        return names.replaceFirst(", ([^,]*)$", " or $1");
    }

    /** A regular expression. */
    static PropertyType<Optional<LinePattern>> pattern() {
        return parsed((text, properties) -> properties.patterns().of(text));
    }

    /** Any number of regular expressions. */
    static PropertyType<List<LinePattern>> patterns() {
        PropertyType<Optional<List<String>>> texts = texts("regular expressions");
        return new PropertyType<>(
                (properties, name) -> {
                    List<String> read = texts.reader().read(properties, name).orElse(List.of());
                    try {
                        return properties.patterns().of(read);
                    } catch (IllegalArgumentException e) {
                        throw properties.rejected(name, e.getMessage());
                    }
                },
                (value, name, node) -> {
                    if (!value.isEmpty()) {
                        List<String> patterns =
                                value.stream().map(LinePattern::toString).toList();
                        texts.writer().write(Optional.of(patterns), name, node);
                    }
                });
    }

    /** An array of strings, or a single string instead of an array with one. */
    static PropertyType<Optional<List<String>>> texts(String what) {
        return new PropertyType<>(
                (properties, name) -> {
                    JsonNode value = properties.take(name);
                    if (value == null) {
                        return Optional.empty();
                    }
                    List<String> texts = new ArrayList<>();
                    for (JsonNode text : value.isArray() ? value : List.of(value)) {
                        if (!text.isTextual()) {
                            throw properties.rejected(name, "a list of " + what + " is expected");
                        }
                        texts.add(properties.checkText(name, text.asText()));
                    }
                    return Optional.of(texts);
                },
                (value, name, node) -> value.ifPresent(texts -> texts.forEach(node.putArray(name)::add)));
    }

    /** {@code true} or {@code false}. */
    static PropertyType<Optional<Boolean>> flag() {
        return new PropertyType<>(
                (properties, name) -> {
                    JsonNode value = properties.take(name);
                    if (value != null && !value.isBoolean()) {
                        throw properties.rejected(name, "true or false is expected, not " + PropertyReader.type(value));
                    }
                    return Optional.ofNullable(value).map(JsonNode::asBoolean);
                },
                (value, name, node) -> value.ifPresent(flag -> node.put(name, flag)));
    }

    /** A whole number of at least {@code least}. */
    static PropertyType<Optional<Integer>> number(int least) {
        return new PropertyType<>(
                (properties, name) -> {
                    JsonNode value = properties.take(name);
                    if (value == null) {
                        return Optional.empty();
                    }
                    if (!value.isNumber()
                            || !value.canConvertToExactIntegral()
                            || !value.canConvertToInt()
                            || value.asInt() < least) {
                        String found = value.isNumber() ? value.asText() : PropertyReader.type(value);
                        throw properties.rejected(
                                name,
                                "a whole number from " + least + " to " + Integer.MAX_VALUE + " is expected, not "
                                        + found);
                    }
                    return Optional.of(value.asInt());
                },
                (value, name, node) -> value.ifPresent(number -> node.put(name, number)));
    }

    /** The same value, which has to be there. */
    static <T> PropertyType<T> required(PropertyType<Optional<T>> type) {
        return new PropertyType<>(
                (properties, name) -> type.reader()
                        .read(properties, name)
                        .orElseThrow(() -> properties.rejected(name, "is required")),
                (value, name, node) -> type.writer().write(Optional.of(value), name, node));
    }

    /** The same value, or a default in place of an absent one. */
    static <T> PropertyType<T> withDefault(T absent, PropertyType<Optional<T>> type) {
        return new PropertyType<>(
                (properties, name) -> type.reader().read(properties, name).orElse(absent),
                (value, name, node) ->
                        type.writer().write(Optional.of(value).filter(given -> !given.equals(absent)), name, node));
    }
}
