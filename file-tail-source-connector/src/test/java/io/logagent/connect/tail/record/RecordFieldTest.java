/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineFixture;
import io.logagent.connect.tail.read.LineTag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFieldTest {
    private static final Date READ = Date.from(Instant.EPOCH);
    private static final ReadClock CLOCK = new ReadClock(InstantSource.fixed(READ.toInstant()));

    /** So that numbers are equal that are read and that are made of an object. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    /** An entry and a line with a value for each field. */
    private static LineOrigin origin() throws Exception {
        CollectEntry entry = CollectDocument.fromJson(
                        "[{\"path\":\"/a.log\",\"topic\":\"t\",\"service\":\"shop\",\"labels\":{\"env\":\"prod\"}}]")
                .get(0);
        return new LineOrigin("h", Path.of("/a.log"), entry);
    }

    private static Line line() {
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        return LineFixture.set(new Line(), text, 0, text.length, 7, 12, false)
                .written(Instant.EPOCH, "stderr")
                .tag(LineTag.TRUNCATED);
    }

    @Test
    void theFieldsOfEarlierReleasesHaveTheSameSchemas() {
        String name = "io.logagent.LogLine";
        Schema file = SchemaBuilder.struct()
                .name(name + ".File")
                .field("path", Schema.STRING_SCHEMA)
                .build();
        Schema expected = SchemaBuilder.struct()
                .name(name)
                .field("time", Timestamp.SCHEMA)
                .field("message", Schema.STRING_SCHEMA)
                .field(
                        "host",
                        SchemaBuilder.struct()
                                .name(name + ".Host")
                                .field("name", Schema.STRING_SCHEMA)
                                .build())
                .field(
                        "log",
                        SchemaBuilder.struct()
                                .name(name + ".Log")
                                .field("file", file)
                                .field("offset", Schema.INT64_SCHEMA)
                                .build())
                .field(
                        "service",
                        SchemaBuilder.struct()
                                .name(name + ".Service")
                                .field("name", Schema.STRING_SCHEMA)
                                .optional()
                                .build())
                .field(
                        "labels",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .optional()
                                .build())
                .field("stream", Schema.OPTIONAL_STRING_SCHEMA)
                .field(
                        "tags",
                        SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
                .build();

        Schema schema = LogLineSchema.withTimestamp("time");
        assertThat(schema.name()).isEqualTo(name);
        assertThat(schema.isOptional()).isFalse();
        for (Field field : expected.fields()) {
            assertThat(schema.field(field.name()).schema()).as(field.name()).isEqualTo(field.schema());
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothEncodersWriteTheValueOfEachField(RecordField field) throws Exception {
        JsonEncoder json = new JsonEncoder(origin(), "@timestamp", CLOCK, new JsonOutput());
        StructEncoder struct = new StructEncoder(origin(), LogLineSchema.withTimestamp("@timestamp"), CLOCK);

        JsonNode node = JSON.readTree((byte[]) json.encode(line()));
        Struct object = (Struct) struct.encode(line());
        object.validate();
        for (String name : field.path().subList(0, field.path().size() - 1)) {
            node = node.get(name);
            object = object.getStruct(name);
        }
        assertThat(node.get(field.leaf())).isEqualTo(JSON.valueToTree(value(field)));
        assertThat(object.get(field.leaf())).isEqualTo(field == RecordField.TIMESTAMP ? READ : value(field));
    }

    /** What the entry and the line of this test have for a field. */
    private static Object value(RecordField field) {
        return switch (field) {
            case TIMESTAMP -> "1970-01-01T00:00:00Z";
            case MESSAGE -> "text";
            case HOST_NAME -> "h";
            case FILE_PATH -> "/a.log";
            case OFFSET -> 7L;
            case SERVICE_NAME -> "shop";
            case LABELS -> Map.of("env", "prod");
            case STREAM -> "stderr";
            case TAGS -> List.of("truncated");
        };
    }

    @Test
    void withoutOptionalValuesBothEncodersLeaveTheFieldsOut() throws Exception {
        LineOrigin origin = new LineOrigin("h", Path.of("/a.log"), TestEntries.plain("/a.log", "t"));
        Line line = LineFixture.set(new Line(), new byte[] {'x'}, 0, 1, 0, 2, false);
        JsonNode json = new ObjectMapper()
                .readTree((byte[]) new JsonEncoder(origin, "@timestamp", CLOCK, new JsonOutput()).encode(line));
        Struct struct =
                (Struct) new StructEncoder(origin, LogLineSchema.withTimestamp("@timestamp"), CLOCK).encode(line);
        struct.validate();

        assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrder("@timestamp", "message", "host", "log");
        for (String name : List.of("service", "labels", "stream", "tags")) {
            assertThat(struct.get(name)).as(name).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TIMESTAMP")
    void theTimestampCannotHaveTheNameOfAnotherField(RecordField field) {
        assertThat(RecordField.isTaken(field.toString())).isTrue();
        assertThat(RecordField.isTaken(field.path().get(0))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@timestamp", "time", "hostname", "host.ip", "messages", "read at"})
    void theTimestampCanHaveAnyOtherName(String name) {
        assertThat(RecordField.isTaken(name)).isFalse();
    }
}
