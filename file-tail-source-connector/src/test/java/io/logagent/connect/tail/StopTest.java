/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.EtcdServer;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a rebalance waits for a task: Connect calls {@code stop} when {@code poll} has returned, and half a second for
 * both is meant. Prints how long it took, which on a busy machine says little; what it asserts is what a poll works, and
 * that is CPU time: all that it waits for besides is bounded. {@code -Psoak} has ten times as many files and
 * sixteen times as large ones.
 */
@Tag("soak")
@Timeout(900)
class StopTest {
    private static final int FILES = Integer.getInteger("stop.files", 5_000);
    private static final int ENTRIES = 2_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int GZIP_MEGABYTES = Integer.getInteger("stop.gzip.megabytes", 256);

    /** What a poll and a stop may take together. */
    private static final Duration LIMIT = Duration.ofMillis(500);

    /** What a poll waits for at most while it does not work: for a change of the files. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(150);

    /** To stop takes no longer than that even on a busy machine: what does not answer is not waited for. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final FileTailSourceTask task = new FileTailSourceTask();
    private final List<String> lines = new ArrayList<>();
    private long longestPoll;
    private long mostWork;
    private long allWork;
    private int polls;

    /** The first poll of a JVM loads classes, which is none of what is measured. */
    @BeforeAll
    static void warmUp(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.log"), "line\n".repeat(20_000));
        FileTailSourceTask first = new FileTailSourceTask();
        first.initialize(new MemoryOffsets().context());
        first.start(Map.of("name", "logs", "task.entries", entries(folder + "/*.log", ""), "record.format", "raw"));
        while (first.poll() != null) {
            // Until all has been read.
        }
        first.stop();
    }

    /** CPU time so far of the thread that polls, and of those that read ahead for it, in nanoseconds. */
    private static Map<Long, Long> cpuTimes() {
        Map<Long, Long> times = new HashMap<>();
        long own = Thread.currentThread().getId();
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null
                    && (thread.getThreadId() == own || thread.getThreadName().endsWith("-read-ahead"))) {
                times.put(thread.getThreadId(), Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())));
            }
        }
        return times;
    }

    private static long workSince(Map<Long, Long> before) {
        return cpuTimes().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private void start(Map<String, String> settings) {
        task.initialize(stored.context());
        Map<String, String> properties = new HashMap<>(Map.of("name", "logs", "record.format", "raw"));
        properties.putAll(settings);
        task.start(properties);
    }

    private static String entries(String pattern, String more) {
        return "[{\"path\":\"%s\",\"topic\":\"t\"%s}]".formatted(pattern, more);
    }

    private void pollUntil(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Map<Long, Long> before = cpuTimes();
            long begin = System.nanoTime();
            List<SourceRecord> batch = task.poll();
            longestPoll = Math.max(longestPoll, System.nanoTime() - begin);
            long work = workSince(before);
            mostWork = Math.max(mostWork, work);
            allWork += work;
            polls++;
            if (batch != null) {
                for (SourceRecord record : batch) {
                    lines.add(new String((byte[]) record.value(), UTF_8));
                    task.commitRecord(record, null);
                }
            }
        }
    }

    private void stopAndReport(String what) {
        Map<Long, Long> before = cpuTimes();
        long begin = System.nanoTime();
        task.stop();
        long stop = System.nanoTime() - begin;
        long stopWork = workSince(before);
        System.out.printf(
                "%-45s longest of %4d polls %4d ms, stop %4d ms; CPU time %4d ms, stop %4d ms%n",
                what, polls, longestPoll / 1_000_000, stop / 1_000_000, mostWork / 1_000_000, stopWork / 1_000_000);
        // A processor that other programs share does less in the same time: then the work has to be in slices.
        assertThat(Duration.ofNanos(mostWork + stopWork))
                .isLessThan(Collections.max(List.of(LIMIT.minus(LONGEST_WAIT), Duration.ofNanos(allWork / 2))));
        assertThat(Duration.ofNanos(stop)).isLessThan(LONGEST_STOP);
    }

    @Test
    void givenManyFilesInManyDirectoriesThenTheFirstScanRunsInSlices() throws Exception {
        for (int i = 0; i < FILES; i++) {
            Path directory = folder.resolve("d" + i % (FILES / 10)).resolve("e");
            if (i < FILES / 10) {
                Files.createDirectories(directory);
            }
            Files.writeString(directory.resolve(i + ".log"), i + "\n");
        }
        start(Map.of("task.entries", entries(folder + "/**.log", "")));
        pollUntil(() -> lines.size() >= FILES);
        assertThat(lines).hasSize(FILES).doesNotHaveDuplicates();
        stopAndReport(FILES + " files in " + FILES / 10 + " directories");
    }

    @Test
    void givenALargePositionInACompressedFileThenSkippingRunsInSlices() throws Exception {
        Path file = folder.toRealPath().resolve("a.log");
        Files.writeString(file, "last\n");
        String block = ("x".repeat(127) + "\n").repeat(8 * 1024);
        Path before = folder.resolve("a.log.1.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(before), 65_536)) {
            byte[] bytes = block.getBytes(UTF_8);
            for (int i = 0; i < GZIP_MEGABYTES; i++) {
                out.write(bytes);
            }
            out.write("then\n".getBytes(UTF_8));
        }
        stored.put(Map.of("path", file.toString()), read(block, GZIP_MEGABYTES * 1024L * 1024));

        start(Map.of("task.entries", entries(file.toString(), "")));
        pollUntil(() -> lines.contains("last"));
        assertThat(lines).containsExactly("then", "last");
        stopAndReport("a position after " + GZIP_MEGABYTES + " MiB of a .gz");
    }

    /** The offset of a file that began with the block, and was read to this position behind one more of it. */
    private Map<String, ?> read(String block, long position) throws Exception {
        MemoryOffsets read = new MemoryOffsets();
        FileTailSourceTask reader = new FileTailSourceTask();
        Path sample = Files.writeString(folder.resolve("sample"), block);
        reader.initialize(read.context());
        reader.start(Map.of("task.entries", entries(sample.toString(), ""), "poll.max.lines", "10000"));
        try {
            List<SourceRecord> batch = reader.poll();
            for (List<SourceRecord> next = batch; next != null; next = reader.poll()) {
                batch = next;
            }
            Map<String, Object> offset =
                    new HashMap<>(batch.get(batch.size() - 1).sourceOffset());
            offset.put("position", position);
            offset.put("modified", 1L);
            // That of another file, as if it had been compressed since.
            offset.put("inode", 1L);
            return offset;
        } finally {
            reader.stop();
        }
    }

    @Test
    void givenABacklogThenAPollIsShort() throws Exception {
        try (OutputStream out = Files.newOutputStream(folder.resolve("a.log"))) {
            byte[] block = ("x".repeat(200) + "\n").repeat(5_000).getBytes(UTF_8);
            for (int i = 0; i < 100; i++) {
                out.write(block);
            }
        }
        start(Map.of("task.entries", entries(folder + "/a.log", "")));
        pollUntil(() -> lines.size() >= 50_000);
        stopAndReport("a backlog of 100 MB");
    }

    @Test
    void givenAThrottledFileThenAPollIsShort() throws Exception {
        Files.writeString(folder.resolve("a.log"), "line\n".repeat(1_000));
        start(Map.of("task.entries", entries(folder + "/a.log", ",\"rate\":10")));
        pollUntil(() -> lines.size() >= 15);
        stopAndReport("a file with rate 10");
    }

    @Test
    void givenADocumentOfManyEntriesChangesThenItIsAppliedInSlices(@TempDir Path etcdFolder) throws Exception {
        for (int i = 0; i < FILES; i++) {
            Path directory = folder.resolve("d" + i % ENTRIES);
            if (i < ENTRIES) {
                Files.createDirectories(directory);
            }
            Files.writeString(directory.resolve(i + ".log"), i + "\n");
        }
        String patterns = IntStream.range(0, ENTRIES)
                .mapToObj(i -> "{\"path\":\"%s/d%d/**.log\",\"topic\":\"t\"}".formatted(folder, i))
                .collect(Collectors.joining(","));
        try (EtcdServer etcd = EtcdServer.start(etcdFolder)) {
            etcd.put("/logagent/web-1/collect_config", "[" + patterns + "]");
            start(Map.of(
                    "etcd.endpoints", etcd.endpoint(), "host.id", "web-1", "lock.directory", etcdFolder.toString()));
            pollUntil(() -> lines.size() >= FILES);
            Path other = Files.writeString(folder.resolve("other"), "newest\n");
            // What the first document takes is part of a start.
            mostWork = 0;
            allWork = 0;
            etcd.put(
                    "/logagent/web-1/collect_config",
                    "[" + patterns + ",{\"path\":\"" + other + "\",\"topic\":\"t\"}]");
            pollUntil(() -> lines.contains("newest"));
            assertThat(lines).hasSize(FILES + 1).doesNotHaveDuplicates();
            stopAndReport(ENTRIES + " entries with " + FILES + " files, one added");
        }
    }

    @Test
    void givenEtcdIsFrozenThenTasksAndConnectorsStillStop(@TempDir Path etcdFolder) throws Exception {
        Files.writeString(folder.resolve("a.log"), "line\n");
        try (EtcdServer etcd = EtcdServer.start(etcdFolder)) {
            etcd.put("/logagent/web-1/collect_config", entries(folder + "/a.log", ""));
            etcd.put("/logagent/shared", entries(folder + "/a.log", ""));
            Map<String, String> settings = Map.of(
                    "name", "logs",
                    "etcd.endpoints", etcd.endpoint(),
                    "host.id", "web-1",
                    "status.key", "/logagent/%s/status",
                    "lock.directory", folder.toString());
            start(settings);
            FileTailSourceTask standby = new FileTailSourceTask();
            standby.initialize(stored.context());
            standby.start(settings);
            pollUntil(() -> !lines.isEmpty());
            standby.poll();
            FileTailSourceConnector connector = new FileTailSourceConnector();
            connector.initialize(new FileTailSourceConnectorTest.NoContext());
            connector.start(
                    Map.of("name", "logs", "etcd.endpoints", etcd.endpoint(), "collect.keys", "/logagent/shared"));
            etcd.freeze();
            try {
                int before = polls;
                pollUntil(() -> polls >= before + 3);
                stopAndReport("etcd is frozen, with a status");
                long begin = System.nanoTime();
                standby.stop();
                long between = System.nanoTime();
                connector.stop();
                System.out.printf(
                        "%-45s stop %4d ms; the connector in shared mode %4d ms%n",
                        "etcd is frozen, standby",
                        (between - begin) / 1_000_000,
                        (System.nanoTime() - between) / 1_000_000);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST_STOP);
            } finally {
                etcd.thaw();
            }
        }
    }
}
