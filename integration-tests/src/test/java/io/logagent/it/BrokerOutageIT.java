/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The effect of a Kafka outage on log files and on the worker. */
@ExtendWith(SharedStack.class)
class BrokerOutageIT {
    /**
     * Longer than the producers' request timeout. With {@code -Pchaos} that timeout is the shipped one
     * (request.timeout.ms, 30 s), and the outage is also longer than Kafka's default transaction.timeout.ms of a
     * minute.
     */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 12));

    private static final String REQUEST_TIMEOUT = System.getProperty("outage.request.timeout.ms", "5000");

    private static final String GROUP = "outage";

    /** The length of a line of hexadecimal digits, which hardly compress. */
    private static final int BULK_LINE = 4_096;

    private static final int BULK_LINES = 16_384;
    private static final int PRODUCER_MEMORY = 2 * 1024 * 1024;
    private static final Duration PACE = Duration.ofSeconds(2);
    private static final int FILES = 1_000;
    private static final int LINES = 600;
    private static final Pattern LOST =
            Pattern.compile("/(\\d+)\\.log .*\\. Bytes (\\d+) to (\\d+) were not read and are lost");
    private static final String FILLER = "x".repeat(400);

    private static LocalStack stack;
    private static ConnectWorker worker;

    @BeforeAll
    static void start(LocalStack shared) {
        stack = shared;
        // Otherwise the worker would stop its tasks during the outage, and the test would not see what they do.
        Map<String, String> longTimeouts = Map.of(
                "session.timeout.ms", "180000",
                "rebalance.timeout.ms", "180000",
                "request.timeout.ms", "180000");
        worker = stack.addWorker(GROUP, Group.with(Group.named(GROUP), longTimeouts), Map.of());
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    private static Pipe pipe(String name) throws IOException {
        return new Pipe(stack, worker.rest(), name);
    }

    /** A worker with the shipped settings, and with Connect's defaults for the rest. */
    private static ConnectWorker exactlyOnceWorker() {
        String group = GROUP + "-once";
        Map<String, String> shipped = Map.of(
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "3000",
                "rebalance.timeout.ms", "60000",
                "request.timeout.ms", "40000");
        return stack.addWorker(group, Group.with(Group.exactlyOnce(group), shipped), Map.of());
    }

    @Tag("chaos")
    @Test
    void givenTheBrokerHangsForLongerThanFilesStayOpenThenNothingIsMissing() throws Exception {
        try (ConnectWorker exactlyOnce = exactlyOnceWorker();
                Pipe pipe = pipe("blocked");
                Pipe once = new Pipe(stack, exactlyOnce.rest(), "blocked-once")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 100));
            List<String> onceLines = new ArrayList<>(once.appendLines("a.log", 0, 100));
            pipe.register(
                    "close.inactive.ms",
                    "1000",
                    "discovery.interval.ms",
                    "1000",
                    "producer.override.request.timeout.ms",
                    REQUEST_TIMEOUT,
                    "producer.override.buffer.memory",
                    String.valueOf(PRODUCER_MEMORY));
            pipe.collect("*.log");
            once.registerShipped(
                    "file-tail-source-exactly-once.json",
                    "tasks.max",
                    "1",
                    "producer.override.request.timeout.ms",
                    REQUEST_TIMEOUT,
                    "close.inactive.ms",
                    "1000");
            once.collect("*.log");
            awaitLines(pipe, lines);
            awaitLines(once, onceLines);
            // Deliver a first line before the bulk: if a producer's first batches are in flight while the partition has
            // no leader, Kafka may accept the second before the first, and then never accepts the first.
            List<String> bulk = randomLines();
            pipe.append("bulk.log", bulk.get(0) + "\n");
            awaitRecords(pipe, lines.size() + 1);
            WorkerMetrics metrics = new WorkerMetrics(worker);
            long heap = metrics.liveHeap();

            // Probably in the middle of a transaction.
            onceLines.addAll(once.appendLines("a.log", 100, 200));
            stack.kafka().freeze();
            long frozen = System.nanoTime();
            long cpu = cpuTicks();
            pipe.append("bulk.log", String.join("\n", bulk.subList(1, bulk.size())) + "\n");
            for (int i = 1; System.nanoTime() - frozen < OUTAGE.toNanos(); i++) {
                lines.addAll(pipe.appendLines("a.log", i * 100, (i + 1) * 100));
                onceLines.addAll(once.appendLines("a.log", (i + 1) * 100, (i + 2) * 100));
                // Slow enough for the file to be closed in between, unless Kafka blocks the task.
                LockSupport.parkNanos(PACE.toNanos());
            }
            double load = (cpuTicks() - cpu)
                    / 100.0
                    / Duration.ofNanos(System.nanoTime() - frozen).toSeconds();
            long grown = metrics.liveHeap() - heap;
            long read = metrics.ofTask(pipe.name, "lines-total");
            metrics.close();
            stack.kafka().thaw();
            System.out.printf(
                    "While the broker hung the worker used %.0f %% of a core, and %d KiB more of its heap; %d MiB were"
                            + " written%n",
                    100 * load, grown / 1024, (long) BULK_LINE * BULK_LINES >> 20);
            // A task that retries without a pause would use the whole core.
            assertThat(load).isLessThan(0.5);
            // The heap holds the producer's memory, the batch that waits for it, and the next batch. None of them grows
            // with the number of lines written.
            assertThat(grown).isLessThan((long) BULK_LINE * BULK_LINES / 2);
            assertThat(read).isLessThan(BULK_LINES);

            awaitRecords(pipe, lines.size() + bulk.size());
            Map<String, List<String>> delivered = pipe.reader().lines(pipe.topic);
            assertThat(List.copyOf(new LinkedHashSet<>(delivered.get("a.log")))).isEqualTo(lines);
            assertThat(Set.copyOf(delivered.get("bulk.log"))).isEqualTo(Set.copyOf(bulk));
            awaitLines(once, onceLines);
            once.awaitTasks(1);
            try (WorkerMetrics ofOnce = new WorkerMetrics(exactlyOnce)) {
                Pipe.await("all records to be committed").until(() -> ofOnce.ofTask(once.name, "in-flight-bytes") == 0);
            }
            assertThat(Files.readString(worker.log())).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void givenTheBrokerHangsThenTheInFlightLimitHolds() throws Exception {
        int lines = 20_000;
        try (Pipe pipe = pipe("in-flight");
                WorkerMetrics metrics = new WorkerMetrics(worker)) {
            String dropped = pipe.name + "_dropped_log";
            pipe.register(Pipe.dropping(
                    dropped, "tasks.max", "1", "poll.max.lines", "100", "max.in.flight.bytes", "1000000"));
            List<String> written = new ArrayList<>(pipe.appendLines("a.log", 0, 1));
            pipe.collect(Map.of(pipe.topic, "*.log", dropped, "*.log"));
            awaitRecords(pipe, 1);
            stack.kafka().freeze();
            written.addAll(pipe.appendLines("a.log", 1, lines));

            // The next batch has 200 records.
            Pipe.await("the task to wait for Kafka")
                    .until(() -> metrics.ofTask(pipe.name, "in-flight-bytes") > 700_000);
            assertThat(metrics.ofTask(pipe.name, "in-flight-bytes")).isLessThanOrEqualTo(1_000_000);
            // Each record counts as more than 1 KiB, once the dropped records are no longer in flight.
            assertThat(metrics.ofTask(pipe.name, "lines-total")).isLessThan(1_200);
            stack.kafka().thaw();

            awaitRecords(pipe, lines);
            assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", written));
            Pipe.await("all records to be acknowledged").until(() -> metrics.ofTask(pipe.name, "in-flight-bytes") == 0);
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("the lines of " + pipe.name)
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }

    private static void awaitRecords(Pipe pipe, long least) {
        Pipe.await(least + " records").until(() -> pipe.reader().end(pipe.topic), records -> records >= least);
    }

    @Test
    void givenManyFilesAreDeletedWhileTheBrokerHangsThenUnreadBytesAreCountedAsLost() throws Exception {
        try (Pipe pipe = pipe("deleted")) {
            Map<String, Long> written = new HashMap<>();
            for (int i = 0; i < FILES; i++) {
                String text = String.join("", linesOf(i));
                pipe.append(i + ".log", text);
                written.put(String.valueOf(i), (long) text.length());
            }
            pipe.register(
                    "tasks.max", "1",
                    "max.open.files", "20",
                    "record.format", "raw",
                    "producer.override.buffer.memory", "4194304");
            pipe.collect("*.log");
            // By then all files are known, and most of their content is unread.
            awaitRecords(pipe, 1);
            stack.kafka().freeze();
            WorkerMetrics metrics = new WorkerMetrics(worker);
            long[] read = {-1};
            Pipe.await("the task to wait for Kafka")
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        long before = read[0];
                        read[0] = metrics.ofTask(pipe.name, "lines-total");
                        return read[0] == before;
                    });
            assertThat(read[0]).isLessThan(FILES * LINES);
            for (int i = 0; i < FILES; i++) {
                Files.delete(pipe.file(i + ".log"));
            }
            stack.kafka().thaw();

            pipe.append("after.log", "-1 0\n");
            Pipe.await("every byte of each file, delivered or reported")
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        assertThat(delivered(pipe)).contains("-1 0");
                        Map<String, Long> bytes = deliveredBytes(pipe);
                        Map<String, Long> lost = reportedAsLost(pipe);
                        lost.forEach((file, count) -> bytes.merge(file, count, Long::sum));
                        assertThat(bytes).isEqualTo(written);
                    });
            long lost = reportedAsLost(pipe).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            System.out.printf("%d bytes of deleted files are lost, %d were delivered%n", lost, total(written) - lost);
            assertThat(lost).isPositive().isLessThan(total(written));
            assertThat(metrics.ofTask(pipe.name, "lost-bytes-total")).isGreaterThanOrEqualTo(lost);
            Pipe.await("all deleted files to be closed")
                    .untilAsserted(
                            () -> assertThat(openFiles(pipe.folder)).noneMatch(file -> file.endsWith("(deleted)")));
            metrics.close();
            pipe.awaitTasks(1);
        }
    }

    @Test
    void givenFewFilesAreDeletedWhileTheBrokerHangsThenTheyAreHeldAndDelivered() throws Exception {
        try (Pipe pipe = pipe("held")) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                lines.addAll(linesOf(i));
                pipe.append(i + ".log", String.join("", linesOf(i)));
            }
            pipe.register("tasks.max", "1", "record.format", "raw");
            // Slowly, so that no file has been read to its end when it is deleted.
            stack.etcd()
                    .put(
                            pipe.key,
                            "[{\"path\":\"%s/*.log\",\"topic\":\"%s\",\"rate\":50}]"
                                    .formatted(pipe.folder, pipe.topic));
            Pipe.await("all files to be open")
                    .until(() -> openFiles(pipe.folder).size() == 3);
            stack.kafka().freeze();
            WorkerMetrics metrics = new WorkerMetrics(worker);
            for (int i = 0; i < 3; i++) {
                Files.delete(pipe.file(i + ".log"));
            }
            assertThat(metrics.ofTask(pipe.name, "lines-total")).isLessThan(lines.size());
            assertThat(openFiles(pipe.folder)).hasSize(3).allMatch(file -> file.endsWith("(deleted)"));
            stack.kafka().thaw();

            Pipe.await("every line")
                    .until(() -> delivered(pipe)
                            .equals(lines.stream().map(String::strip).collect(Collectors.toSet())));
            Pipe.await("all deleted files to be closed")
                    .untilAsserted(() -> assertThat(openFiles(pipe.folder)).isEmpty());
            assertThat(metrics.ofTask(pipe.name, "lost-bytes-total")).isZero();
            metrics.close();
        }
    }

    private static List<String> linesOf(int file) {
        return IntStream.range(0, LINES)
                .mapToObj(line -> file + " " + line + " " + FILLER + "\n")
                .toList();
    }

    private static long total(Map<String, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The delivered bytes of each file, without repeated lines. */
    private static Map<String, Long> deliveredBytes(Pipe pipe) {
        Map<String, Long> bytes = new HashMap<>();
        for (String line : delivered(pipe)) {
            bytes.merge(line.substring(0, line.indexOf(' ')), line.length() + 1L, Long::sum);
        }
        // The line of the file that was written afterwards.
        bytes.remove("-1");
        return bytes;
    }

    /** The bytes of each file that the worker's log reports as lost. */
    private static Map<String, Long> reportedAsLost(Pipe pipe) throws IOException {
        Map<String, Long> lost = new HashMap<>();
        Matcher report = LOST.matcher(Files.readString(worker.log()));
        while (report.find()) {
            lost.put(report.group(1), Long.parseLong(report.group(3)) - Long.parseLong(report.group(2)));
        }
        return lost;
    }

    private static Set<String> delivered(Pipe pipe) {
        return pipe.reader().records(pipe.topic).stream()
                .map(record -> new String(record.value(), US_ASCII))
                .collect(Collectors.toSet());
    }

    private static List<String> randomLines() {
        Random random = new Random(7);
        byte[] line = new byte[BULK_LINE / 2];
        return IntStream.range(0, BULK_LINES)
                .mapToObj(i -> {
                    random.nextBytes(line);
                    return HexFormat.of().formatHex(line);
                })
                .toList();
    }

    /** The CPU time that the worker has used so far, in hundredths of a second. */
    private static long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + worker.pid() + "/stat"));
        // After the name, which may contain spaces. utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** The files that the worker has open in a folder. */
    private static List<String> openFiles(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + worker.pid() + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        return open.stream()
                .filter(file -> file.startsWith(folder.toAbsolutePath().toString()))
                .toList();
    }
}
