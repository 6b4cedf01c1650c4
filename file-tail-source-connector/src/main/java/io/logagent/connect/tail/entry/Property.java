/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One property of an object in a collect document.
 *
 * @param name of the property
 * @param alias the name that documents of older agents use; empty if there is none
 * @param type how the value is read and written
 * @param component where the object that was read holds the value
 * @param <O> the object
 * @param <T> the value
 */
record Property<O, T>(String name, Optional<String> alias, PropertyType<T> type, Function<O, T> component) {
    T read(PropertyReader properties) throws RejectedException {
        return type.reader().read(properties, properties.nameInUse(name, alias));
    }

    private void write(O object, ObjectNode node) {
        type.writer().write(component.apply(object), name, node);
    }

    private Stream<String> names() {
        return Stream.concat(Stream.of(name), alias.stream());
    }

    /** All properties of one kind of object. Reading and writing use the same table, so they cannot differ. */
    static final class Table<O> {
        private final List<Property<O, ?>> properties = new ArrayList<>();

        <T> Property<O, T> add(String name, PropertyType<T> type, Function<O, T> component) {
            return add(new Property<>(name, Optional.empty(), type, component));
        }

        <T> Property<O, T> add(String name, String alias, PropertyType<T> type, Function<O, T> component) {
            return add(new Property<>(name, Optional.of(alias), type, component));
        }

        private <T> Property<O, T> add(Property<O, T> property) {
            properties.add(property);
            return property;
        }

        void write(O object, ObjectNode node) {
            properties.forEach(property -> property.write(object, node));
        }

        /** All names and aliases, in alphabetical order. */
        List<String> names() {
            return properties.stream().flatMap(Property::names).sorted().toList();
        }
    }
}
