/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Encodes lines as Structs. The values that all lines of a file share are made once. */
final class StructEncoder implements ValueEncoder {
    private static final String OBJECT_OF_OFFSET = RecordField.OFFSET.path().get(0);

    private final Schema schema;
    private final Field timestamp;
    private final Field message;
    private final Field offset;
    private final Field objectOfOffset;
    private final ReadClock clock;
    // Arrays, because lists would need iterators for each line.
    private final Constant[] constants;
    private final Constant[] constantsBesideOffset;
    private final Field[] ofLine;

    /** A field that has the same value in all lines of the file. */
    private record Constant(Field field, Object value) {}

    StructEncoder(LineOrigin origin, Schema schema, ReadClock clock) {
        this.schema = schema;
        // Struct would look up a field by name for each line.
        this.timestamp = schema.fields().get(RecordField.TIMESTAMP.ordinal());
        this.message = schema.field(RecordField.MESSAGE.leaf());
        this.objectOfOffset = schema.field(OBJECT_OF_OFFSET);
        this.offset = objectOfOffset.schema().field(RecordField.OFFSET.leaf());
        this.clock = clock;
        this.constants = constants(schema, "", origin).stream()
                .filter(constant -> constant.field() != objectOfOffset)
                .toArray(Constant[]::new);
        this.constantsBesideOffset = constants(objectOfOffset.schema(), OBJECT_OF_OFFSET + ".", origin)
                .toArray(Constant[]::new);
        this.ofLine = Stream.of(RecordField.OF_LINE)
                .map(field -> schema.field(field.leaf()))
                .toArray(Field[]::new);
    }

    private static List<Constant> constants(Schema struct, String prefix, LineOrigin origin) {
        List<Constant> constants = new ArrayList<>();
        for (Field field : struct.fields()) {
            constant(field, prefix + field.name(), origin)
                    .ifPresent(value -> constants.add(new Constant(field, value)));
        }
        return constants;
    }

    private static Optional<?> constant(Field field, String name, LineOrigin origin) {
        if (field.schema().type() != Schema.Type.STRUCT) {
            return RecordField.named(name).flatMap(leaf -> leaf.of(origin));
        }
        List<Constant> members = constants(field.schema(), name + ".", origin);
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(putAll(members.toArray(Constant[]::new), new ValidStruct(field.schema())));
    }

    private static Struct putAll(Constant[] constants, Struct struct) {
        for (Constant constant : constants) {
            struct.put(constant.field(), constant.value());
        }
        return struct;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object encode(Line line) {
        Struct value = putAll(constants, new Struct(schema))
                .put(timestamp, line.time() == null ? new Date(clock.millis()) : Date.from(line.time()))
                .put(message, new String(line.buffer(), line.offset(), line.length(), StandardCharsets.UTF_8))
                .put(
                        objectOfOffset,
                        putAll(constantsBesideOffset, new ValidStruct(objectOfOffset.schema()))
                                .put(offset, line.start()));
        for (int i = 0; i < ofLine.length; i++) {
            Object optional = RecordField.OF_LINE[i].of(line);
            if (optional != null) {
                value.put(ofLine[i], optional);
            }
        }
        return value;
    }

    /**
     * A Struct whose fields are all there. Struct validates each value when it is put, and all of them again when the
     * Struct is put into another one: half the cost of a record.
     */
    private static final class ValidStruct extends Struct {
        ValidStruct(Schema schema) {
            super(schema);
        }

        @Override
        public void validate() {
            // The encoder has put all fields.
        }
    }
}
