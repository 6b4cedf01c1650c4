/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import com.sun.management.OperatingSystemMXBean;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.read.LineSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Measures the reading core alone, and prints a table. Runs with {@code -Pbench}. */
@Tag("bench")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReadingBenchmark {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final List<String> TABLE = new ArrayList<>();

    private long lines;
    private long firstLine;

    @TempDir
    Path folder;

    @Test
    @Order(1)
    void readsOneBigFile() throws IOException {
        int count = 5_000_000;
        write(folder.resolve("big.log"), count);
        double[] seconds = new double[7];
        for (int round = 0; round < seconds.length; round++) {
            lines = 0;
            try (Tailer tailer = tailer(1000)) {
                long begin = System.nanoTime();
                while (lines < count) {
                    tailer.read(5000);
                }
                seconds[round] = (System.nanoTime() - begin) / 1e9;
            }
        }
        // The first two rounds are for the just-in-time compiler.
        double median = median(Arrays.copyOfRange(seconds, 2, seconds.length));
        row(
                "speed, 200-byte lines from the page cache, one thread",
                "%.0f MB/s",
                count * NumberedLine.LENGTH / 1e6 / median);
        row("the same in lines", "%.1f million lines/s", count / 1e6 / median);
    }

    @Test
    @Order(2)
    void idlesOverManyFiles() throws Exception {
        int count = 10_000;
        writeSmall(count);
        long before = usedHeap();
        try (Tailer tailer = tailer(1000)) {
            readUntil(tailer, count);
            poll(tailer, Duration.ofSeconds(10));
            row("heap for each of 10,000 idle files", "%d B", (usedHeap() - before) / count);

            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = system.getProcessCpuTime();
            long begin = System.nanoTime();
            poll(tailer, Duration.ofSeconds(40));
            double used = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begin);
            row("10,000 idle files, 40 s", "%.1f %% of a core", used * 100);

            double[] latencies = new double[20];
            for (int i = 0; i < latencies.length; i++) {
                latencies[i] = latencyOfNewFile(tailer, folder.resolve("new" + i + ".log"));
            }
            row("first line of a new file beside them, median", "%.1f ms", median(latencies));
            row(
                    "the same, worst of 20",
                    "%.1f ms",
                    Arrays.stream(latencies).max().orElseThrow());
        }
    }

    @Test
    @Order(3)
    void startsOnVeryManyFiles() throws Exception {
        int count = 50_000;
        writeSmall(count);
        long begin = System.nanoTime();
        try (Tailer tailer = tailer(100)) {
            readUntil(tailer, count);
            row("50,000 files, max.open.files 100: first line", "%.1f s", (firstLine - begin) / 1e9);
            row("the same: a line of each", "%.1f s", (System.nanoTime() - begin) / 1e9);
        }
    }

    @AfterAll
    static void print() {
        System.out.println("| what | measured |\n|---|---|\n" + String.join("\n", TABLE));
    }

    private Tailer tailer(int maxOpenFiles) {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                512 * 1024,
                LineOverflow.SPLIT,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                maxOpenFiles,
                AllowedPaths.everything());
        LineSink count = line -> {
            if (lines++ == 0) {
                firstLine = System.nanoTime();
            }
        };
        return new Tailer(
                List.of(TestEntries.plain(folder + "/*.log", "t")),
                settings,
                paths -> Map.of(),
                (path, entries) -> count);
    }

    private void readUntil(Tailer tailer, long count) throws InterruptedException {
        tailer.read(5000);
        while (lines < count) {
            tailer.await(POLL);
            tailer.read(5000);
        }
    }

    private static void poll(Tailer tailer, Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            tailer.await(POLL);
            tailer.read(5000);
        }
    }

    /** The milliseconds from before the file is created until its line is delivered to a waiting reader. */
    private double latencyOfNewFile(Tailer tailer, Path file) throws Exception {
        CompletableFuture<Long> written = CompletableFuture.supplyAsync(
                () -> create(file), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        readUntil(tailer, lines + 1);
        return (System.nanoTime() - written.get()) / 1e6;
    }

    private static long create(Path file) {
        long begin = System.nanoTime();
        try {
            Files.writeString(file, "first line\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return begin;
    }

    private void writeSmall(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve("f" + i + ".log"), "line one of file " + i + "\n");
        }
    }

    private static void write(Path file, int count) throws IOException {
        byte[] line = new byte[NumberedLine.LENGTH];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < count; i++) {
                NumberedLine.write(i, line, 0);
                out.write(line);
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private static void row(String what, String format, Object measured) {
        TABLE.add("| " + what + " | " + String.format(Locale.ROOT, format, measured) + " |");
    }
}
