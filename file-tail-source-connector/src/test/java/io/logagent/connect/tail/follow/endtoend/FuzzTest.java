/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import io.logagent.connect.tail.record.RecordSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random bytes in files that are rotated, copied and truncated, read with random settings and restarts to records: there is
 * no exception, no record is too large, reading ends, and memory does not grow.
 *
 * <p>Runs for {@code -Dfuzz.seconds}, 10 by default and an hour with {@code -Psoak}; {@code -Dfuzz.seed} is the seed of the first round, to repeat it.
 */
@Tag("soak")
class FuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);
    private static final int RECORD_MAX = RecordSize.LEAST_MAX_BYTES;
    private static final int QUIET_READS = 25;
    private static final int ROUNDS_TO_WARM_UP = 200;
    private static final long MOST_GROWTH = 16L << 20;

    private static final String[] ENCODINGS = {
        "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "GBK", "GB18030", "Shift_JIS", "Big5", "EUC-JP", "latin1"
    };
    private static final String[] MULTILINES = {
        "\"java\"",
        "\"python\"",
        "\"go-panic\"",
        "{\"pattern\":\"^\\\\s\",\"timeout.ms\":1}",
        "{\"pattern\":\"(a+)+$\",\"negate\":true,\"max.lines\":3}",
        "{\"pattern\":\"x|\\\\p{L}{2}\",\"match\":\"before\",\"timeout.ms\":300}"
    };
    private static final String[] TEXTS = {
        "{\"log\":\"Caused by: x\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T10:15:30.1Z\"}\n",
        "{\"log\":\"part\",\"stream\":\"stderr\",\"time\":\"x\"}\n",
        "2026-11-20T10:15:30.123456789Z stdout P \tat x\n",
        "2026-11-20T10:15:30+08:00 stderr F end\r\n",
        "java.lang.Error: x\n\tat a.B(C.java:1)\nCaused by: y\n\t... 1 more\n",
        "Traceback (most recent call last):\n  File \"a\"\nE: x\n",
        "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n",
        "支付失败 😀 \u0A0A\r\n",
        "\"\\\b\f\u0001\u001B",
        "\uFEFF",
        "\n\n\r\n\r",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"
    };

    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final EventCounters counters = new EventCounters();
    private Path log;
    private Random random;
    private long nanos;
    private int rotations;
    private long records;
    private long bytes;
    private List<CollectEntry> entries;
    private LineLimits limits;
    private RecordFormat format;
    private RecordBatch batch;
    private Tailer tailer;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anyBytesAndSettingsAreSurvived() throws Exception {
        long first = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("FuzzTest: -Dfuzz.seed=" + first);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long heap = 0;
        int rounds = 0;
        while (rounds == 0 || System.nanoTime() < end) {
            long seed = first + rounds;
            try {
                round(seed);
            } catch (RuntimeException | IOException | AssertionError e) {
                throw new AssertionError("again with -Dfuzz.seed=" + seed + ": " + entries + " " + limits, e);
            }
            if (++rounds == ROUNDS_TO_WARM_UP) {
                heap = usedHeap();
            }
        }
        System.out.println("FuzzTest: " + rounds + " rounds, " + bytes + " bytes, " + records + " records, "
                + counters.undecodable() + " undecodable, " + counters.malformed() + " malformed, " + counters.split()
                + " split, " + counters.truncated() + " truncated, " + counters.skipped() + " skipped");
        if (rounds > ROUNDS_TO_WARM_UP) {
            assertThat(usedHeap() - heap).as("growth of the heap").isLessThan(MOST_GROWTH);
        }
    }

    private void round(long seed) throws IOException {
        random = new Random(seed);
        stored.clear();
        Path own = Files.createDirectory(folder.resolve("r" + seed));
        log = own.resolve("app.log");
        settings();
        try {
            start();
            for (int step = 5 + random.nextInt(25); step > 0; step--) {
                step();
            }
            drain();
        } finally {
            tailer.close();
            delete(own);
        }
    }

    private void settings() {
        entries = entries();
        format = pick(RecordFormat.values());
        int lineMax = 16 + random.nextInt(random.nextBoolean() ? 100 : 100_000);
        RecordSize size = new RecordSize("10.0.0.5", RECORD_MAX);
        limits = new LineLimits(lineMax, pick(LineOverflow.values()), format == RecordFormat.RAW, size::roomForLine);
    }

    private List<CollectEntry> entries() {
        StringBuilder entry = new StringBuilder("[{\"path\":\"" + log + "\",\"topic\":\"t\"");
        sometimes(entry, "encoding", "\"" + pick(ENCODINGS) + "\"");
        sometimes(entry, "format", pick("\"docker-json\"", "\"cri\""));
        sometimes(entry, "multiline", pick(MULTILINES));
        sometimes(entry, "line.overflow", "\"" + pick(LineOverflow.values()) + "\"");
        sometimes(entry, "include.lines", pick("[\"a\"]", "[\"(a*)*b\",\"^.$\"]"));
        sometimes(entry, "exclude.lines", pick("[\"x\"]", "[\"^$\"]"));
        sometimes(entry, "rate", pick("1", "1000", "100000"));
        sometimes(entry, "labels", "{\"team\":\"支付\"}");
        try {
            CollectDocument document = CollectDocument.parse(entry + "}]");
            assertThat(document.rejections()).isEmpty();
            return document.entries();
        } catch (Exception e) {
            throw new IllegalStateException(entry.toString(), e);
        }
    }

    private void sometimes(StringBuilder entry, String name, String value) {
        if (random.nextInt(3) == 0) {
            entry.append(",\"").append(name).append("\":").append(value);
        }
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void start() {
        if (tailer != null) {
            tailer.close();
        }
        RecordLayout layout = new RecordLayout(format, "10.0.0.5", true, "@timestamp", SourcePartition.shared(), true);
        batch = new RecordBatch(layout, InstantSource.system());
        LineSink.Factory storing = (path, matching) -> {
            LineSink sink = batch.open(path, matching);
            return line -> {
                store(path, line);
                sink.accept(line);
            };
        };
        TailSettings tailing = new TailSettings(
                pick(StartPosition.values()),
                limits.maxBytes(),
                limits.overflow(),
                Duration.ZERO,
                Duration.ofMillis(random.nextInt(1000)),
                1 + random.nextInt(3),
                AllowedPaths.everything());
        LinePipeline events = new LinePipeline(limits, () -> nanos, counters, storing);
        tailer = TestTailers.withClock(entries, tailing, paths -> Map.copyOf(stored), events, () -> nanos);
    }

    private void store(Path path, Line line) {
        assertThat(line.before().position()).isGreaterThanOrEqualTo(0);
        stored.put(path, line.cursor());
    }

    private void step() throws IOException {
        switch (random.nextInt(12)) {
            case 0 -> {
                if (Files.exists(log)) {
                    Files.move(log, next());
                }
            }
            case 1 -> {
                if (Files.exists(log)) {
                    Files.copy(log, next(), StandardCopyOption.COPY_ATTRIBUTES);
                    Files.write(log, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
                }
            }
            case 2 -> start();
            case 3 -> {
                entries = entries();
                tailer.apply(entries);
            }
            case 4 -> Files.deleteIfExists(log);
            case 5, 6, 7, 8 -> {
                byte[] content = content();
                bytes += content.length;
                Files.write(log, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            default -> read();
        }
    }

    private Path next() {
        return log.resolveSibling("app.log." + ++rotations);
    }

    private byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Charset charset = Charset.forName(pick(ENCODINGS));
        int parts = random.nextInt(random.nextInt(5) == 0 ? 3000 : 30);
        for (int i = 0; i < parts; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            switch (random.nextInt(16)) {
                case 0 -> random.nextBytes(noise);
                case 1 -> noise = new byte[random.nextInt(2000)];
                case 2 -> noise = "\n".repeat(random.nextInt(100)).getBytes(charset);
                case 3 -> noise = pick(TEXTS).getBytes(charset);
                default -> noise = pick(TEXTS).getBytes(UTF_8);
            }
            content.writeBytes(noise);
        }
        return content.toByteArray();
    }

    private void read() throws IOException {
        tailer.read(1 + random.nextInt(random.nextBoolean() ? 5 : 5000));
        nanos += TimeUnit.MILLISECONDS.toNanos(random.nextInt(700));
        check();
        assertThat(tailer.troubles().values()).allMatch(trouble -> trouble.startsWith("it does not exist"));
    }

    /** Reads until nothing has come for longer than anything waits; that comes to an end. */
    private void drain() throws IOException {
        entries = List.of(TestEntries.plain(log.toString(), "t"));
        tailer.apply(entries);
        int reads = 0;
        for (int quiet = 0; quiet < QUIET_READS; quiet++) {
            long before = records;
            tailer.read(1_000_000);
            nanos += TimeUnit.MILLISECONDS.toNanos(300);
            check();
            if (records > before) {
                quiet = 0;
            }
            assertThat(++reads).as("reads until the end").isLessThan(10_000);
        }
    }

    private void check() throws IOException {
        for (SourceRecord taken : batch.take()) {
            records++;
            check(taken);
        }
    }

    private void check(SourceRecord taken) throws IOException {
        switch (format) {
            case RAW -> assertThat(((byte[]) taken.value()).length).isLessThanOrEqualTo(RECORD_MAX);
            case JSON -> {
                byte[] value = (byte[]) taken.value();
                assertThat(value.length).isLessThanOrEqualTo(RECORD_MAX);
                assertThat(JSON.readTree(value).path("message").isTextual()).isTrue();
            }
            case STRUCT -> {
                String message = ((Struct) taken.value()).getString("message");
                assertThat(JSON.writeValueAsBytes(message).length).isLessThanOrEqualTo(RECORD_MAX);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
