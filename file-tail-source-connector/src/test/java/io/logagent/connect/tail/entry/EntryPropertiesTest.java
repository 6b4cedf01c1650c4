/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LinePattern;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In shared mode a task reads its entries from its config, so each component of an entry has to be carried over. */
class EntryPropertiesTest {
    private static final CollectEntry PLAIN = TestEntries.plain("/a.log", "t");

    /** Values for components that are not records, enums, optionals or sealed interfaces. */
    private static final Map<Type, List<Object>> SAMPLES = Map.of(
            String.class, List.of("another", "ä \"quoted\""),
            int.class, List.of(7, 8),
            boolean.class, List.of(false, true),
            Duration.class, List.of(Duration.ofMillis(11), Duration.ofMinutes(1)),
            PathPattern.class, List.of(PathPattern.of("/b/*.log"), PathPattern.of("/c")),
            LineCharset.class, List.of(LineCharset.named("UTF-16LE"), LineCharset.named("GBK")),
            LinePattern.class, List.of(LinePattern.of("^a|\\b${x}"), LinePattern.of("ERROR")));

    /** Only topics are restricted in their characters. */
    private static final Map<String, List<Object>> SAMPLES_BY_NAME =
            Map.of("topic", List.of("another.topic-1", "a_third"));

    /** An entry that differs from the plain one in one component. */
    private record Changed(String component, CollectEntry entry) {
        @Override
        public String toString() {
            return component + " of " + entry;
        }
    }

    static Stream<Changed> changedInOneComponent() throws Exception {
        return changed(PLAIN).stream();
    }

    private static List<Changed> changed(CollectEntry entry) throws Exception {
        List<Changed> all = new ArrayList<>();
        for (RecordComponent component : CollectEntry.class.getRecordComponents()) {
            for (Object value : values(component, component.getAccessor().invoke(entry))) {
                all.add(new Changed(component.getName(), with(entry, component, value)));
            }
        }
        return all;
    }

    /** Values that a component may have, all of them different from the present one. */
    private static List<Object> values(RecordComponent component, Object present) throws Exception {
        List<Object> values = component.getType().isRecord()
                ? changedRecords((Record) present)
                : SAMPLES_BY_NAME.getOrDefault(component.getName(), values(component.getGenericType()));
        List<Object> others =
                values.stream().filter(value -> !value.equals(present)).toList();
        assertThat(others).as("values for the component %s", component).isNotEmpty();
        return others;
    }

    private static List<Object> changedRecords(Record present) throws Exception {
        List<Object> changed = new ArrayList<>();
        for (RecordComponent component : present.getClass().getRecordComponents()) {
            for (Object value : values(component, component.getAccessor().invoke(present))) {
                changed.add(with(present, component, value));
            }
        }
        return changed;
    }

    private static List<Object> values(Type type) throws Exception {
        if (type instanceof ParameterizedType generic) {
            return values((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return List.of(plain.getEnumConstants());
        }
        if (plain.isSealed()) {
            List<Object> values = new ArrayList<>();
            for (Class<?> permitted : plain.getPermittedSubclasses()) {
                values.addAll(values(permitted));
            }
            return values;
        }
        if (plain.isRecord()) {
            return records(plain);
        }
        return Objects.requireNonNull(SAMPLES.get(type), () -> "no sample values for " + type);
    }

    private static List<Object> values(Class<?> container, Type[] elements) throws Exception {
        List<Object> elementValues = values(elements[elements.length - 1]);
        if (container == Optional.class) {
            List<Object> values = new ArrayList<>(List.of(Optional.empty()));
            elementValues.forEach(value -> values.add(Optional.of(value)));
            return values;
        }
        if (container == List.class) {
            return List.of(List.of(), elementValues);
        }
        assertThat(container).isEqualTo(Map.class);
        return List.of(Map.of("label", elementValues.get(0)), Map.of("one", "1", "two", "2"));
    }

    /** A record with the first value of each component, and for each other value a record that has it. */
    private static List<Object> records(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Object[] first = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            first[i] = values(components[i].getGenericType()).get(0);
        }
        Record record = create(type, components, first);
        List<Object> records = new ArrayList<>(List.of(record));
        for (RecordComponent component : components) {
            for (Object value : values(component.getGenericType())) {
                records.add(with(record, component, value));
            }
        }
        return records;
    }

    @SuppressWarnings("unchecked")
    private static <R extends Record> R with(R record, RecordComponent changed, Object value) throws Exception {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getName().equals(changed.getName())
                    ? value
                    : components[i].getAccessor().invoke(record);
        }
        return (R) create(record.getClass(), components, values);
    }

    private static Record create(Class<?> type, RecordComponent[] components, Object[] values) throws Exception {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return (Record) type.getDeclaredConstructor(types).newInstance(values);
    }

    @ParameterizedTest
    @MethodSource("changedInOneComponent")
    void aTaskReadsEachComponentFromItsConfig(Changed changed) throws Exception {
        assertThat(changed.entry()).isNotEqualTo(PLAIN);
        String written = CollectDocument.toJson(List.of(changed.entry()));

        assertThat(CollectDocument.fromJson(written)).as(written).containsExactly(changed.entry());
    }

    @ParameterizedTest
    @MethodSource("changedInOneComponent")
    void changesToSeveralComponentsAreCarriedOverTogether(Changed changed) throws Exception {
        for (Changed twice : changed(changed.entry())) {
            String written = CollectDocument.toJson(List.of(twice.entry()));

            assertThat(CollectDocument.fromJson(written)).as(written).containsExactly(twice.entry());
        }
    }
}
