/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineFilter;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.offset.PartialDelivery;
import io.logagent.connect.tail.offset.SourceOffset;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.HeadFingerprint;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineFixture;
import io.logagent.connect.tail.read.LineTag;
import io.logagent.connect.tail.text.LinePattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBatchTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:15:30.040Z");

    @TempDir
    Path folder;

    private Path file;

    private List<SourceRecord> records(RecordFormat format, byte[] content, CollectEntry... entries) throws Exception {
        return records(
                new RecordLayout(format, "10.0.0.5", true, "@timestamp", SourcePartition.shared(), true),
                content,
                entries);
    }

    private List<SourceRecord> records(RecordLayout layout, byte[] content, CollectEntry... entries) throws Exception {
        file = Files.write(folder.resolve("a \"quoted\" ä.log"), content);
        RecordBatch records = new RecordBatch(layout, InstantSource.fixed(NOW));
        List<CollectEntry> all =
                entries.length > 0 ? List.of(entries) : List.of(TestEntries.plain(file.toString(), "t"));
        TailSettings tailing = TestTailers.settings(64);
        try (Tailer tailer = new Tailer(all, tailing, paths -> Map.of(), records)) {
            tailer.read(1000);
        }
        return records.take();
    }

    private CollectEntry labelled(String topic) {
        return TestEntries.entry(
                PathPattern.of(folder + "/*.log"),
                topic,
                Optional.empty(),
                Optional.empty(),
                Optional.of("shop"),
                Map.of("env", "prod", "team", "\"a\""));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void rawIsTheLinesBytesWithItsOriginInHeaders() throws Exception {
        byte[] line = {'a', (byte) 0xFF, 0, 'b', '\n'};
        SourceRecord record = records(RecordFormat.RAW, line).get(0);

        assertThat(record.value()).isEqualTo(new byte[] {'a', (byte) 0xFF, 0, 'b'});
        assertThat(record.valueSchema()).isEqualTo(Schema.BYTES_SCHEMA);
        assertThat(record.headers().lastWithName("host.name").value()).isEqualTo("10.0.0.5");
        assertThat(record.headers().lastWithName("log.file.path").value()).isEqualTo(file.toString());
        assertThat(record.headers().lastWithName("log.offset").value()).isEqualTo(0L);
    }

    @Test
    void theHashOfARecordDependsOnItsPlaceOnly() throws Exception {
        byte[] content = utf8("one\ntwo\n");
        List<SourceRecord> first = records(RecordFormat.RAW, content);
        List<SourceRecord> again = records(RecordFormat.RAW, content);

        // Of bytes that are not the same ones.
        assertThat(first.get(0)).isNotEqualTo(again.get(0)).hasSameHashCodeAs(again.get(0));
        assertThat(first.get(0)).doesNotHaveSameHashCodeAs(first.get(1));
        assertThat(records(RecordFormat.RAW, content, TestEntries.plain(file.toString(), "u"))
                        .get(0))
                .doesNotHaveSameHashCodeAs(first.get(0));
    }

    @Test
    void theHeapOfARecordIsThatOfItsValueAndItsObjects() throws Exception {
        for (RecordFormat format : RecordFormat.values()) {
            LogRecord record =
                    (LogRecord) records(format, utf8("x".repeat(40) + "\n")).get(0);
            int text = record.value() instanceof byte[] value ? value.length : 40;

            assertThat(record.heapBytes()).isEqualTo(1024 + text);
        }
    }

    @Test
    void withHeadersOffRawHasNone() throws Exception {
        RecordLayout layout =
                new RecordLayout(RecordFormat.RAW, "10.0.0.5", true, "@timestamp", SourcePartition.shared(), false);

        assertThat(records(layout, utf8("one\n")).get(0).headers()).isEmpty();
    }

    @Test
    void structHasTheFieldsOfTheElasticCommonSchema() throws Exception {
        SourceRecord record =
                records(RecordFormat.STRUCT, utf8("one\ntwö\n"), labelled("t")).get(1);
        Struct value = (Struct) record.value();
        value.validate();

        assertThat(value.schema().name()).isEqualTo("io.logagent.LogLine");
        assertThat(value.get("@timestamp")).isEqualTo(Date.from(NOW));
        assertThat(value.get("message")).isEqualTo("twö");
        assertThat(value.getStruct("host").get("name")).isEqualTo("10.0.0.5");
        assertThat(value.getStruct("log").getStruct("file").get("path")).isEqualTo(file.toString());
        assertThat(value.getStruct("log").get("offset")).isEqualTo(4L);
        assertThat(value.getStruct("service").get("name")).isEqualTo("shop");
        assertThat(value.getMap("labels")).isEqualTo(Map.of("env", "prod", "team", "\"a\""));
        assertThat(value.get("tags")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /index.html HTTP/1.1",
                "",
                "tab\tquote\"backslash\\ control\u0001 slash/",
                "日本語 🎉 ä",
                "\u2028 \u007f",
                "a line that is longer than the limit of sixty-four bytes, so that it comes in pieces"
            })
    void jsonIsTheSameDocumentAsStruct(String text) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        List<SourceRecord> structs = records(RecordFormat.STRUCT, utf8("first\n" + text + "\n"), labelled("t"));
        List<SourceRecord> jsons = records(RecordFormat.JSON, utf8("first\n" + text + "\n"), labelled("t"));

        assertThat(jsons).hasSameSizeAs(structs);
        for (int i = 0; i < jsons.size(); i++) {
            Struct struct = (Struct) structs.get(i).value();
            JsonNode json = mapper.readTree((byte[]) jsons.get(i).value());
            assertThat(json.get("@timestamp").asText()).isEqualTo("2026-11-20T10:15:30.040Z");
            assertThat(json.get("message").asText()).isEqualTo(struct.get("message"));
            assertThat(json.at("/host/name").asText()).isEqualTo("10.0.0.5");
            assertThat(json.at("/log/file/path").asText()).isEqualTo(file.toString());
            assertThat(json.at("/log/offset").asLong())
                    .isEqualTo(struct.getStruct("log").get("offset"));
            assertThat(json.at("/service/name").asText()).isEqualTo("shop");
            assertThat(json.at("/labels/team").asText()).isEqualTo("\"a\"");
            assertThat(json.has("tags")).isEqualTo(struct.get("tags") != null);
            if (json.has("tags")) {
                assertThat(json.at("/tags/0").asText()).isEqualTo("split");
            }
        }
    }

    @Test
    void jsonOfUndecodableBytesIsStillJson() throws Exception {
        byte[] line = {'a', (byte) 0xC3, '(', (byte) 0xFF, '\n'};
        JsonNode json = new ObjectMapper()
                .readTree((byte[]) records(RecordFormat.JSON, line).get(0).value());

        assertThat(json.get("message").asText()).isEqualTo("a\uFFFD(\uFFFD");
    }

    @Test
    void theTimestampFieldCanHaveAnotherName() throws Exception {
        RecordLayout layout = new RecordLayout(RecordFormat.JSON, "h", true, "read at", SourcePartition.shared(), true);
        JsonNode json = new ObjectMapper()
                .readTree((byte[]) records(layout, utf8("x\n")).get(0).value());

        assertThat(json.get("read at").asText()).isEqualTo("2026-11-20T10:15:30.040Z");
        assertThat(json.has("@timestamp")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(RecordFormat.class)
    void everyRecordHasItsOwnCursorAndTheKeyOfItsFile(RecordFormat format) throws Exception {
        List<SourceRecord> records = records(format, utf8("one\ntwo\n"));

        FileIdentity identity = FileIdentity.of(file);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("t");
            assertThat(record.key()).isEqualTo("10.0.0.5:" + file);
            assertThat(record.sourcePartition()).isEqualTo(Map.of("path", file.toString()));
            assertThat(record.sourceOffset().get("device")).isEqualTo(identity.device());
            assertThat(record.sourceOffset().get("inode")).isEqualTo(identity.inode());
        });
        assertThat(records)
                .extracting(record -> (Object) record.sourceOffset().get("position"))
                .containsExactly(4L, 8L);
    }

    private List<SourceRecord> recordsOf(RecordFormat format, Line line, CollectEntry... entries) {
        RecordBatch records = new RecordBatch(
                new RecordLayout(format, "10.0.0.5", true, "@timestamp", SourcePartition.shared(), true),
                InstantSource.fixed(NOW));
        records.open(Path.of("/a.log"), List.of(entries)).accept(line);
        return records.take();
    }

    private static Line line(String text) {
        return LineFixture.set(new Line(), utf8(text), 0, utf8(text).length, 0, 10, false);
    }

    @Test
    void timeAndStreamOfAContainerAndAllTagsAreInEveryFormat() throws Exception {
        Instant time = Instant.parse("2016-10-06T00:17:09.669794202Z");
        Line line = line("x").written(time, "stderr").tag(LineTag.TRUNCATED).tag(LineTag.UNDECODABLE);

        JsonNode json = new ObjectMapper().readTree((byte[])
                recordsOf(RecordFormat.JSON, line, labelled("t")).get(0).value());
        assertThat(json.get("@timestamp").asText()).isEqualTo(time.toString());
        assertThat(json.get("stream").asText()).isEqualTo("stderr");
        assertThat(json.get("tags")).extracting(JsonNode::asText).containsExactly("truncated", "undecodable");

        Struct struct = (Struct)
                recordsOf(RecordFormat.STRUCT, line, labelled("t")).get(0).value();
        struct.validate();
        assertThat(struct.get("@timestamp")).isEqualTo(Date.from(time));
        assertThat(struct.get("stream")).isEqualTo("stderr");
        assertThat(struct.getArray("tags")).isEqualTo(List.of("truncated", "undecodable"));

        SourceRecord raw = recordsOf(RecordFormat.RAW, line, labelled("t")).get(0);
        assertThat(raw.headers().lastWithName("stream").value()).isEqualTo("stderr");
        assertThat(raw.headers().lastWithName("tags").value()).isEqualTo("truncated,undecodable");
    }

    private static CollectEntry filtered(String topic, String include) {
        return new CollectEntry(
                PathPattern.of("/a.log"),
                topic,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                TestEntries.PLAIN_LINES,
                new LineFilter(List.of(LinePattern.of(include)), List.of()));
    }

    @Test
    void aLineGoesToTheTopicsWhoseFiltersMatchAndTheLastOfThemMovesTheCursor() {
        CollectEntry[] entries = {filtered("t", "a"), filtered("u", "a|b"), filtered("v", "c")};

        assertThat(recordsOf(RecordFormat.RAW, line("xx a"), entries))
                .extracting(record -> record.topic() + record.sourceOffset().get("position"))
                .containsExactly("t0", "u10");
        assertThat(recordsOf(RecordFormat.RAW, line("xx b"), entries))
                .extracting(record -> record.topic() + record.sourceOffset().get("position"))
                .containsExactly("u10");
        assertThat(recordsOf(RecordFormat.RAW, line("xx"), entries)).isEmpty();
    }

    @Test
    void withKeysOffARecordHasNone() throws Exception {
        SourceRecord record = records(
                        new RecordLayout(RecordFormat.RAW, "h", false, "@timestamp", SourcePartition.shared(), true),
                        utf8("x\n"))
                .get(0);

        assertThat(record.key()).isNull();
        assertThat(record.keySchema()).isNull();
    }

    @Test
    void givenSeveralTopicsThenOnlyTheLastRecordOfALineMovesTheCursor() throws Exception {
        List<SourceRecord> records =
                records(RecordFormat.RAW, utf8("one\ntwo\n"), labelled("t"), labelled("u"), labelled("v"));

        assertThat(records).extracting(SourceRecord::topic).containsExactly("t", "u", "v", "t", "u", "v");
        assertThat(records)
                .extracting(record -> (Object) record.sourceOffset().get("position"))
                .containsExactly(0L, 0L, 4L, 4L, 4L, 8L);
    }

    @Test
    void aStoredOffsetIsReadBackAndABarePositionIsEnough() {
        Cursor cursor = new Cursor(new FileIdentity(7, 8), 9, new HeadFingerprint(9, -3), 5, 17);

        // As JsonConverter gives them back: small numbers may be Integer or Long.
        assertThat(SourceOffset.cursor(Map.of("position", 9, "device", 7L, "inode", 8)))
                .isEqualTo(new Cursor(new FileIdentity(7, 8), 9, null, 0, 0));
        assertThat(SourceOffset.cursor(new SourceOffset(cursor, EventState.NONE, PartialDelivery.NONE)))
                .isEqualTo(cursor);
        assertThat(SourceOffset.cursor(Map.of("position", 9L))).isEqualTo(Cursor.at(9));
        assertThat(SourceOffset.cursor(Map.of("x", 9L))).isNull();
        assertThat(SourceOffset.cursor(null)).isNull();
    }
}
