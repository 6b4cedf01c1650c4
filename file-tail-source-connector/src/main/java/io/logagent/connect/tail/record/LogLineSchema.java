/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The schema {@code io.logagent.LogLine}, made of the {@linkplain RecordField fields of a record}. */
final class LogLineSchema {
    private static final String NAME = "io.logagent.LogLine";

    private final String timestampField;

    private LogLineSchema(String timestampField) {
        this.timestampField = timestampField;
    }

    /**
     * Returns the schema with this name for the timestamp, because Avro, for example, does not allow
     * {@code @timestamp}.
     */
    static Schema withTimestamp(String timestampField) {
        return new LogLineSchema(timestampField)
                .struct(NAME, List.of(RecordField.values()), 0)
                .build();
    }

    /**
     * Makes a struct. A struct with optional fields only is optional itself. If it has a single field, the field is
     * there whenever the struct is.
     *
     * @param depth how many names of their paths the fields have in common
     */
    private SchemaBuilder struct(String name, List<RecordField> fields, int depth) {
        SchemaBuilder struct = SchemaBuilder.struct().name(name);
        boolean hasOneField = depth > 0 && fields.size() == 1;
        members(fields, depth).forEach((member, its) -> struct.field(member, schema(member, its, depth, hasOneField)));
        return depth > 0 && fields.stream().allMatch(RecordField::isOptional) ? struct.optional() : struct;
    }

    private Map<String, List<RecordField>> members(List<RecordField> fields, int depth) {
        return fields.stream()
                .collect(Collectors.groupingBy(
                        field -> field == RecordField.TIMESTAMP
                                ? timestampField
                                : field.path().get(depth),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private Schema schema(String member, List<RecordField> fields, int depth, boolean required) {
        RecordField field = fields.get(0);
        if (field.path().size() > depth + 1) {
            String name = NAME + "." + Character.toUpperCase(member.charAt(0)) + member.substring(1);
            return struct(name, fields, depth + 1).build();
        }
        SchemaBuilder type = field.type();
        return field.isOptional() && !required ? type.optional().build() : type.build();
    }
}
