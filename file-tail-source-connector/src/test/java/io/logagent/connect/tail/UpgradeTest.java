/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.EtcdServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Updates of the plugin: a task reads on behind the offsets that earlier versions stored, in both modes. Files are written
 * and rotated between the versions.
 *
 * <p>The resource {@code offsets.json} has offsets of each version. {@code -Dlogagent.offsets.record=<version>} adds those
 * of this version; do this before a release.
 */
class UpgradeTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String RECORD = "logagent.offsets.record";
    private static final Path RECORDED = Path.of("src/test/resources/io/logagent/connect/tail/offsets.json");
    private static final String FOLDER = "/recorded";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> ENTRIES = new TypeReference<>() {};

    enum Mode {
        SHARED,
        HOST
    }

    private enum Rotation {
        NONE,
        RENAME,
        COPY_TRUNCATE,
        GZIP
    }

    /**
     * A file that one version begins and the next one ends.
     *
     * @param options of its entry, each with a comma in front
     * @param line makes what is written of a number, from 1
     * @param record what the number's record contains
     * @param rotation after {@link #BEFORE} numbers were written and {@link #DELIVERED} delivered
     */
    private record Collected(
            String name,
            List<String> topics,
            String options,
            Charset charset,
            IntFunction<String> line,
            IntFunction<String> record,
            Rotation rotation) {
        static final int DELIVERED = 40;
        static final int BEFORE = 100;
        static final int ALL = 120;

        static Collected plain(String name, Rotation rotation) {
            return new Collected(
                    name, List.of("t"), "", UTF_8, i -> name + " " + i + "\n", i -> name + " " + i, rotation);
        }

        void write(Path folder, int first, int last) throws IOException {
            String text = IntStream.rangeClosed(first, last).mapToObj(line).collect(Collectors.joining());
            Files.writeString(
                    folder.resolve(name), text, charset, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        void rotate(Path folder) throws IOException {
            Path path = folder.resolve(name);
            Path rotated = folder.resolve(name + ".1");
            switch (rotation) {
                case NONE -> {}
                case RENAME -> Files.move(path, rotated);
                case COPY_TRUNCATE -> {
                    Files.copy(path, rotated);
                    Files.newOutputStream(path, StandardOpenOption.TRUNCATE_EXISTING)
                            .close();
                }
                case GZIP -> {
                    try (OutputStream gzip =
                            new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".1.gz")))) {
                        Files.copy(path, gzip);
                    }
                    Files.delete(path);
                }
            }
        }

        /** How many of its records are delivered; of two topics the second one lacks the last line. */
        int deliveredRecords() {
            return DELIVERED * topics.size() - (topics.size() - 1);
        }

        /** The records that are still missing, each behind its topic. */
        List<String> rest() {
            List<String> rest = new ArrayList<>();
            for (int i = DELIVERED; i <= ALL; i++) {
                for (String topic : topics) {
                    if (i > DELIVERED || !topic.equals(topics.get(0))) {
                        rest.add(topic + " " + record.apply(i));
                    }
                }
            }
            return rest;
        }
    }

    private static final List<Collected> FILES = List.of(
            Collected.plain("written.log", Rotation.NONE),
            Collected.plain("renamed.log", Rotation.RENAME),
            Collected.plain("copied.log", Rotation.COPY_TRUNCATE),
            Collected.plain("packed.log", Rotation.GZIP),
            Collected.plain("a näme.log", Rotation.RENAME),
            new Collected(
                    "twice.log",
                    List.of("t", "u"),
                    "",
                    UTF_8,
                    i -> "twice " + i + "\n",
                    i -> "twice " + i,
                    Rotation.RENAME),
            new Collected(
                    "wide.log",
                    List.of("t"),
                    ",\"encoding\":\"UTF-16LE\"",
                    UTF_16LE,
                    i -> "wide " + i + "\n",
                    i -> "wide " + i,
                    Rotation.RENAME),
            new Collected(
                    "trace.log",
                    List.of("t"),
                    ",\"multiline\":{\"pattern\":\"^ \",\"timeout.ms\":1000}",
                    UTF_8,
                    i -> "trace " + i + "\n  at one\n  at two\n",
                    i -> "trace " + i + "\n  at one\n  at two",
                    Rotation.RENAME),
            new Collected(
                    "pod.log",
                    List.of("t"),
                    ",\"format\":\"cri\"",
                    UTF_8,
                    i -> "2026-11-20T10:15:30Z stdout P pod \n2026-11-20T10:15:30Z stdout F " + i + "\n",
                    i -> "pod " + i,
                    Rotation.RENAME));

    @TempDir
    static Path etcdFolder;

    private static EtcdServer etcd;

    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(etcdFolder);
    }

    @AfterAll
    static void closeEtcd() {
        etcd.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisabledIfSystemProperty(named = RECORD, matches = ".+")
    void continuesFromTheOffsetsOfEarlierVersions(Mode mode) throws Exception {
        JsonNode versions = JSON.readTree(RECORDED.toFile());
        assertThat(versions).isNotEmpty();
        for (Map.Entry<String, JsonNode> version : versions.properties()) {
            JsonNode positions = version.getValue().get(mode.name());
            folder = Files.createTempDirectory(folder, "version");
            for (Collected file : FILES) {
                file.write(folder, 1, Collected.BEFORE);
                store(file, positions.get(file.name()));
                file.rotate(folder);
                file.write(folder, Collected.BEFORE + 1, Collected.ALL);
            }

            Map<String, List<SourceRecord>> records =
                    read(mode, file -> file.rest().size());

            for (Collected file : FILES) {
                List<SourceRecord> rest = records.get(file.name());
                assertThat(rest.stream().map(UpgradeTest::text))
                        .as("%s with the offset of %s", file.name(), version.getKey())
                        .containsExactlyElementsOf(file.rest());
                // Connect finds offsets by these bytes.
                assertThat(recorded(rest.get(0).sourcePartition()).toString())
                        .isEqualTo(positions.get(file.name()).get("partition").toString());
            }
        }
    }

    /** A partition as {@code offsets.json} has it. */
    private JsonNode recorded(Map<String, ?> partition) {
        Map<String, Object> recorded = new LinkedHashMap<>(partition);
        recorded.computeIfPresent("path", (name, path) -> ((String) path).replace(folder.toString(), FOLDER));
        return JSON.valueToTree(recorded);
    }

    /** Stores a recorded offset, with the identity and the time of the file in this folder. */
    private void store(Collected file, JsonNode recorded) throws IOException {
        Map<String, Object> offset = JSON.convertValue(recorded.get("offset"), ENTRIES);
        Map<String, Object> partition = JSON.convertValue(recorded.get("partition"), ENTRIES);
        Path path = folder.resolve(file.name());
        partition.put("path", path.toString());
        offset.put("device", Files.getAttribute(path, "unix:dev"));
        offset.put("inode", Files.getAttribute(path, "unix:ino"));
        Files.setLastModifiedTime(path, FileTime.from((long) offset.get("modified"), TimeUnit.NANOSECONDS));
        stored.put(partition, offset);
    }

    @Test
    @EnabledIfSystemProperty(named = RECORD, matches = ".+")
    void record() throws Exception {
        for (Collected file : FILES) {
            file.write(folder, 1, Collected.BEFORE);
        }
        ObjectNode version = JSON.createObjectNode();
        for (Mode mode : Mode.values()) {
            Map<String, List<SourceRecord>> records = read(mode, Collected::deliveredRecords);
            for (Collected file : FILES) {
                SourceRecord last = records.get(file.name()).get(file.deliveredRecords() - 1);
                version.withObjectProperty(mode.name())
                        .putObject(file.name())
                        .<ObjectNode>set("partition", recorded(last.sourcePartition()))
                        .set("offset", JSON.valueToTree(last.sourceOffset()));
            }
        }
        ObjectNode versions =
                Files.exists(RECORDED) ? (ObjectNode) JSON.readTree(RECORDED.toFile()) : JSON.createObjectNode();
        versions.set(System.getProperty(RECORD), version);
        Files.writeString(RECORDED, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(versions) + "\n");
    }

    /** All records by the name of their file, when each file has so many at least and nothing more comes. */
    private Map<String, List<SourceRecord>> read(Mode mode, ToIntFunction<Collected> atLeast) {
        Map<String, List<SourceRecord>> records = new HashMap<>();
        FILES.forEach(file -> records.put(file.name(), new ArrayList<>()));
        FileTailSourceTask task = start(mode);
        try {
            await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
                List<SourceRecord> batch = task.poll();
                if (batch != null) {
                    for (SourceRecord record : batch) {
                        records.get(path(record).getFileName().toString()).add(record);
                        task.commitRecord(record, null);
                    }
                    return false;
                }
                return FILES.stream().allMatch(file -> records.get(file.name()).size() >= atLeast.applyAsInt(file));
            });
        } finally {
            task.stop();
        }
        return records;
    }

    private static Path path(SourceRecord record) {
        return Path.of((String) record.sourcePartition().get("path"));
    }

    private static String text(SourceRecord record) {
        return record.topic() + " " + new String((byte[]) record.value(), UTF_8);
    }

    private FileTailSourceTask start(Mode mode) {
        String document = FILES.stream()
                .flatMap(file -> file.topics().stream().map(topic -> entry(file, topic)))
                .collect(Collectors.joining(",", "[", "]"));
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "logs",
                "record.format", "raw",
                "discovery.interval.ms", "100"));
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(stored.context());
        if (mode == Mode.SHARED) {
            properties.put("task.entries", document);
            properties.put("task.shard", "1/1");
            task.start(properties);
        } else {
            etcd.put("/logagent/web-1/collect_config", document);
            properties.putAll(Map.of(
                    "etcd.endpoints", etcd.endpoint(),
                    "host.id", "web-1",
                    "lock.directory", folder.toString()));
            FileTailSourceConnector connector = new FileTailSourceConnector();
            connector.start(properties);
            Map<String, String> config = connector.taskConfigs(1).get(0);
            connector.stop();
            task.start(config);
        }
        return task;
    }

    private String entry(Collected file, String topic) {
        return "{\"path\":\"%s/%s\",\"topic\":\"%s\"%s}".formatted(folder, file.name(), topic, file.options());
    }
}
