/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.text.PathText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The fields of a record, in the order of its schema. The schema, the encoders, the check of {@code timestamp.field}
 * and the size estimate read this table. A property of an entry becomes a field with one constant here.
 *
 * <p>The names are those of the <a
 * href="https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html">Elastic Common Schema</a>. A name with
 * dots is that of a field inside an object.
 */
public enum RecordField {
    /** When the line was read, or written if its container runtime says so. {@code timestamp.field} renames it. */
    TIMESTAMP("@timestamp", Timestamp::builder, Value.encoded()),
    MESSAGE("message", SchemaBuilder::string, Value.encoded()),
    HOST_NAME("host.name", SchemaBuilder::string, Value.ofFile(LineOrigin::host)),
    FILE_PATH("log.file.path", SchemaBuilder::string, Value.ofFile(origin -> PathText.of(origin.path()))),
    /** Where the line begins in the file, in bytes. */
    OFFSET("log.offset", SchemaBuilder::int64, Value.encoded()),
    SERVICE_NAME("service.name", SchemaBuilder::string, Value.ofEntry(CollectEntry::service)),
    LABELS("labels", RecordField::map, Value.ofEntry(RecordField::labels)),
    /** {@code stdout} or {@code stderr}, if a container runtime wrote the file. */
    STREAM("stream", SchemaBuilder::string, Value.ofLine(Line::stream)),
    TAGS("tags", RecordField::list, Value.ofLine(RecordField::tags));

    /** The optional fields of a single line. An array, because a list would need an iterator for each line. */
    static final RecordField[] OF_LINE =
            Stream.of(values()).filter(field -> field.ofLine != null).toArray(RecordField[]::new);

    private final String name;
    private final List<String> path;
    private final Supplier<SchemaBuilder> type;
    private final boolean optional;
    private final Function<LineOrigin, Optional<?>> ofFile;
    private final Function<Line, Object> ofLine;

    /** Where a field has its value from. */
    private record Value(boolean optional, Function<LineOrigin, Optional<?>> ofFile, Function<Line, Object> ofLine) {
        /** The encoder itself writes the value, because each line has another one. */
        static Value encoded() {
            return new Value(false, origin -> Optional.empty(), null);
        }

        /** All lines of a file have the same value. */
        static Value ofFile(Function<LineOrigin, String> value) {
            return new Value(false, origin -> Optional.of(value.apply(origin)), null);
        }

        /** All lines that an entry collects have the same value, if the entry has any. */
        static Value ofEntry(Function<CollectEntry, Optional<?>> value) {
            return new Value(true, origin -> value.apply(origin.entry()), null);
        }

        /** Few lines have a value; the others have null. */
        static Value ofLine(Function<Line, Object> value) {
            return new Value(true, origin -> Optional.empty(), value);
        }
    }

    RecordField(String name, Supplier<SchemaBuilder> type, Value value) {
        this.name = name;
        this.path = List.of(name.split("\\."));
        this.type = type;
        this.optional = value.optional;
        this.ofFile = value.ofFile;
        this.ofLine = value.ofLine;
    }

    private static SchemaBuilder map() {
        return SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA);
    }

    private static SchemaBuilder list() {
        return SchemaBuilder.array(Schema.STRING_SCHEMA);
    }

    private static Optional<Map<String, String>> labels(CollectEntry entry) {
        return Optional.of(entry.labels()).filter(labels -> !labels.isEmpty());
    }

    private static List<String> tags(Line line) {
        return line.tags().isEmpty() ? null : line.tags();
    }

    /** The names that lead to the field, from the outermost object. */
    List<String> path() {
        return path;
    }

    /** The name inside the innermost object. */
    String leaf() {
        return path.get(path.size() - 1);
    }

    boolean isOptional() {
        return optional;
    }

    SchemaBuilder type() {
        return type.get();
    }

    /** The value that all lines of a file share; a string, or a map of strings. */
    Optional<?> of(LineOrigin origin) {
        return ofFile.apply(origin);
    }

    /** The value of one of the fields {@link #OF_LINE}; a string, a list of strings, or null. */
    Object of(Line line) {
        return ofLine.apply(line);
    }

    /** Finds the field with this full name. */
    static Optional<RecordField> named(String name) {
        return Stream.of(values()).filter(field -> field.name.equals(name)).findFirst();
    }

    /** Whether a field other than the timestamp has this name, or an object around a field has it. */
    public static boolean isTaken(String name) {
        return Stream.of(values())
                .filter(field -> field != TIMESTAMP)
                .anyMatch(field -> field.name.equals(name) || field.name.startsWith(name + "."));
    }

    /** The part of the JSON document that all lines of a file share. */
    static ObjectNode document(LineOrigin origin) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (RecordField field : values()) {
            field.of(origin).ifPresent(value -> field.put(value, document));
        }
        return document;
    }

    private void put(Object value, ObjectNode document) {
        ObjectNode object = document;
        for (String outer : path.subList(0, path.size() - 1)) {
            object = object.withObjectProperty(outer);
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode entries = object.putObject(leaf());
            map.forEach((key, text) -> entries.put(key.toString(), text.toString()));
        } else {
            object.put(leaf(), value.toString());
        }
    }

    /** The full name. */
    @Override
    public String toString() {
        return name;
    }
}
