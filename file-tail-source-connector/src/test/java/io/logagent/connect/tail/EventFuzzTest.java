/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import io.logagent.connect.tail.record.RecordSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs of events: container lines in parts, multiline events over rotations, pieces, encodings and several
 * topics. Wherever a run was stopped, behind every record, the next one delivers what is missing and nothing else, with
 * the same tags.
 *
 * <p>{@code -Dfuzz.seed} runs from one seed on, {@code -Dfuzz.programs} so many programs.
 */
class EventFuzzTest {
    private static final int PROGRAMS = Integer.getInteger("fuzz.programs", 300);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** No two generations are written at the same time. */
    private static final Instant WRITTEN = Instant.parse("2026-11-20T10:15:30Z");

    private static final List<String> FORMATS = List.of("", "", ",\"format\":\"cri\"", ",\"format\":\"docker-json\"");
    private static final String MULTILINE = ",\"multiline\":{\"timeout.ms\":60000,";
    private static final List<String> MULTILINES = List.of(
            "",
            "",
            MULTILINE + "\"pattern\":\"^ \"}",
            MULTILINE + "\"pattern\":\"^ \",\"match\":\"before\"}",
            MULTILINE + "\"pattern\":\"^[A-Z]\",\"negate\":true,\"max.lines\":3}",
            MULTILINE + "\"preset\":\"java\"}",
            MULTILINE + "\"preset\":\"python\"}");
    private static final List<String> ENCODINGS = List.of("UTF-8", "UTF-8", "UTF-8", "UTF-16LE", "GB18030");

    @TempDir
    Path base;

    private final AtomicLong now = new AtomicLong();
    private Random random;
    private int number;
    private String program;
    private LineLimits events;
    private TailSettings tailing;
    private List<CollectEntry> entries;
    private int linesPerRead;

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** All records of a run that ends when nothing is waited for any more. */
    private List<SourceRecord> run(MemoryOffsets stored, List<Runnable> steps) throws Exception {
        SourcePartition partition = SourcePartition.shared();
        RecordBatch records = new RecordBatch(
                new RecordLayout(RecordFormat.RAW, "web-1", true, "@timestamp", partition, true),
                InstantSource.system());
        LinePipeline pipeline = new LinePipeline(events, now::get, new EventCounters(), records);
        try (StoredOffsets offsets =
                        new StoredOffsets(stored.context().offsetStorageReader(), partition, records::resume);
                Tailer tailer = TestTailers.withClock(entries, tailing, offsets::load, pipeline, now::get)) {
            int reads = linesPerRead == 1 ? 200 : 12;
            for (Runnable step : steps) {
                step.run();
                // A rotated file is quiet for more than a second, and no message times out.
                read(tailer, reads, Duration.ofMillis(1_200 / reads));
            }
            // All that waits times out.
            List<SourceRecord> all = new ArrayList<>(records.take());
            int before;
            do {
                before = all.size();
                for (int i = 0; i < 5; i++) {
                    now.addAndGet(Duration.ofSeconds(20).toNanos());
                    read(tailer, 3, Duration.ZERO);
                }
                all.addAll(records.take());
            } while (all.size() > before);
            return all;
        }
    }

    private void read(Tailer tailer, int times, Duration apart) throws Exception {
        for (int i = 0; i < times; i++) {
            tailer.read(linesPerRead);
            now.addAndGet(apart.toNanos());
        }
    }

    private static List<String> texts(List<SourceRecord> records) {
        return records.stream()
                .map(record -> record.topic() + " "
                        + header(record, "log.offset") + " "
                        + header(record, "tags") + " "
                        + new String((byte[]) record.value(), UTF_8))
                .toList();
    }

    private static Object header(SourceRecord record, String name) {
        Header header = record.headers().lastWithName(name);
        return header == null ? "" : header.value();
    }

    private String message(int lineMax) {
        int id = number++;
        return switch (random.nextInt(10)) {
            case 0 -> " cont " + id;
            case 1 -> "A" + id;
            case 2 -> "java.lang.Error: " + id;
            case 3 -> "\tat a.b(C.java:" + id + ")";
            case 4 -> "x".repeat(random.nextInt(3 * lineMax)) + id;
            case 5 -> "Traceback (most recent call last):";
            case 6 -> "订单😀" + id;
            default -> "line " + id;
        };
    }

    private byte[] content(int lines, int lineMax, String format, String encoding) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            String message = message(lineMax);
            String stream = random.nextBoolean() ? "stdout" : "stderr";
            boolean isPart = random.nextInt(3) == 0;
            if (format.contains("cri")) {
                content.append("2026-11-20T10:15:30Z " + stream + (isPart ? " P " : " F ") + message + "\n");
            } else if (format.contains("docker")) {
                content.append("{\"log\":\"" + message.replace("\t", "\\t") + (isPart ? "" : "\\n") + "\",\"stream\":\""
                        + stream + "\",\"time\":\"2026-11-20T10:15:30Z\"}\n");
            } else {
                content.append(message + (random.nextInt(4) == 0 ? "\r\n" : "\n"));
            }
            if (random.nextInt(15) == 0) {
                content.append("garbage " + number++ + "\n");
            }
        }
        return content.toString().getBytes(Charset.forName(encoding));
    }

    /** Rotates the file by renaming, if there is one, and writes the next generation. */
    private static void write(Path log, int generation, byte[] content) {
        try {
            for (int i = generation; i > 0; i--) {
                Path earlier = i == 1 ? log : log.resolveSibling("a.log." + (i - 1));
                Files.move(earlier, log.resolveSibling("a.log." + i));
            }
            Files.write(log, content);
            Files.setLastModifiedTime(log, FileTime.from(WRITTEN.plusSeconds(generation)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Runnable> begin(long seed) throws Exception {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        number = 100;
        Path log = Files.createDirectory(base.resolve("p" + seed)).resolve("a.log");
        int lineMax = 40 + random.nextInt(random.nextBoolean() ? 60 : 400);
        LineOverflow overflow = pick(List.of(LineOverflow.values()));
        linesPerRead = random.nextInt(3) == 0 ? 1 : 1000;
        String format = pick(FORMATS);
        String multiline = pick(MULTILINES);
        String encoding = pick(ENCODINGS);
        String json = IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(topic -> "{\"path\":\"" + log + "\",\"topic\":\"t" + topic + "\"" + format + multiline
                        + ",\"encoding\":\"" + encoding + "\"" + (topic == 1 ? ",\"exclude.lines\":\"7\"" : "") + "}")
                .collect(Collectors.joining(",", "[", "]"));
        entries = CollectDocument.fromJson(json);
        events = new LineLimits(lineMax, overflow, true, new RecordSize("web-1", 131_072)::roomForLine);
        tailing = new TailSettings(
                StartPosition.BEGINNING,
                lineMax,
                overflow,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                100,
                AllowedPaths.everything());
        program = "-Dfuzz.seed=" + seed + ", line.max.bytes " + lineMax + " " + overflow + ", " + linesPerRead
                + " lines a read, " + json;
        List<Runnable> steps = new ArrayList<>();
        for (int generation = 0; generation <= random.nextInt(3); generation++) {
            byte[] content = content(1 + random.nextInt(12), lineMax, format, encoding);
            int index = generation;
            steps.add(() -> write(log, index, content));
        }
        return steps;
    }

    @Test
    void givenARestartBehindEveryRecordThenNothingIsMissingAndNothingComesAgain() throws Exception {
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            List<SourceRecord> all = run(begin(seed), new MemoryOffsets());
            for (int committed = 1; committed <= all.size(); committed++) {
                MemoryOffsets stored = new MemoryOffsets();
                all.subList(0, committed).forEach(stored::put);
                List<SourceRecord> rest = run(List.of(), stored);
                assertThat(texts(rest))
                        .as("behind %d of %s\n%s", committed, texts(all), program)
                        .isEqualTo(texts(all.subList(committed, all.size())));
                if (random.nextInt(4) == 0) {
                    rest.forEach(stored::put);
                    assertThat(texts(run(List.of(), stored)))
                            .as("behind %d of %s and all others\n%s", committed, texts(all), program)
                            .isEmpty();
                }
            }
        }
    }

    private List<SourceRecord> run(List<Runnable> steps, MemoryOffsets stored) throws Exception {
        // A run without a step reads what is there.
        return run(stored, steps.isEmpty() ? List.of(() -> {}) : steps);
    }
}
