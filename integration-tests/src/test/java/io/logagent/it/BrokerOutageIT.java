/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Files while Kafka is away, which users of other tailers report as trouble. How losses are counted is shown without
 * Kafka, in {@code TailerTest}: here a rebalance can restart the task, which then knows nothing of deleted files.
 */
class BrokerOutageIT {
    /** Longer than clients wait for an answer (request.timeout.ms, 30 s). */
    private static final Duration OUTAGE = Duration.ofSeconds(45);

    /** They do not fit into what the producer may hold, also compressed, so that the task has to wait. */
    private static final int BULK_LINES = 40_000;

    private static final int PRODUCER_MEMORY = 2 * 1024 * 1024;
    private static final int FILES = 1_000;
    private static final int LINES = 600;
    private static final String FILLER = "x".repeat(400);

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        // Else the worker stops its tasks during the outage, and nothing of what they do in it is seen.
        stack = LocalStack.builder()
                .workerSettings(Map.of("session.timeout.ms", "180000", "rebalance.timeout.ms", "180000"))
                .start();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void givenTheBrokerHangsForLongerThanFilesStayOpenThenNothingIsMissing() throws Exception {
        try (Pipe pipe = new Pipe(stack, "blocked")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 100));
            pipe.register(
                    "close.inactive.ms", "1000",
                    "discovery.interval.ms", "1000",
                    "producer.override.buffer.memory", String.valueOf(PRODUCER_MEMORY));
            pipe.collect("*.log");
            Pipe.await("the first lines")
                    .untilAsserted(
                            () -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));

            stack.broker().freeze();
            long frozen = System.nanoTime();
            long cpu = cpuTicks();
            pipe.append("bulk.log", randomLines());
            for (int i = 1; System.nanoTime() - frozen < OUTAGE.toNanos(); i++) {
                lines.addAll(pipe.appendLines("a.log", i * 100, (i + 1) * 100));
                // Longer than the file stays open, so that it is opened for each of them.
                Thread.sleep(2_000);
            }
            double load = (cpuTicks() - cpu) / 100.0 / OUTAGE.toSeconds();
            stack.broker().thaw();
            System.out.printf("The worker used %.0f %% of a core while the broker hung%n", 100 * load);
            // One that tries without a pause uses all of it.
            assertThat(load).isLessThan(0.5);

            Pipe.await("every line").atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                Map<String, List<String>> delivered = pipe.reader().lines(pipe.topic);
                assertThat(List.copyOf(new LinkedHashSet<>(delivered.get("a.log"))))
                        .isEqualTo(lines);
                assertThat(delivered.get("bulk.log")).hasSizeGreaterThanOrEqualTo(BULK_LINES);
            });
            assertThat(pipe.workerLog()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void givenManyFilesAreDeletedWhileTheBrokerIsDownThenTheirSpaceIsFreedAndCollectionGoesOn() throws Exception {
        try (Pipe pipe = new Pipe(stack, "deleted")) {
            for (int i = 0; i < FILES; i++) {
                int file = i;
                pipe.append(
                        i + ".log",
                        String.join(
                                "",
                                IntStream.range(0, LINES)
                                        .mapToObj(line -> file + " " + line + " " + FILLER + "\n")
                                        .toList()));
            }
            pipe.register(
                    "tasks.max", "1",
                    "max.open.files", "20",
                    "record.format", "raw",
                    "producer.override.buffer.memory", "4194304");
            pipe.collect("*.log");
            // All of it is known by then, and far from all is read.
            Pipe.await("the first lines")
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !pipe.reader().records(pipe.topic).isEmpty());
            stack.broker().kill();
            for (int i = 0; i < FILES; i++) {
                Files.delete(pipe.file(i + ".log"));
            }
            assertThat(openFiles(pipe.folder)).hasSizeLessThanOrEqualTo(40);
            stack.broker().restart();

            pipe.append("after.log", "-1 0\n");
            Pipe.await("what is written afterwards")
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(pipe.reader().records(pipe.topic))
                            .anySatisfy(record ->
                                    assertThat(new String(record.value())).isEqualTo("-1 0")));
            Pipe.await("the space of deleted files")
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(openFiles(pipe.folder)).noneMatch(file -> file.endsWith("(deleted)")));
            pipe.awaitTasks(1);
        }
    }

    private static String randomLines() {
        Random random = new Random(7);
        byte[] line = new byte[150];
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < BULK_LINES; i++) {
            random.nextBytes(line);
            lines.append(HexFormat.of().formatHex(line)).append('\n');
        }
        return lines.toString();
    }

    /** How long the worker has kept a core busy so far, in hundredths of a second. */
    private static long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + stack.worker().pid() + "/stat"));
        // Behind the name, which may have spaces in it: utime and stime are the fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** What the worker has open in a folder. */
    private static List<String> openFiles(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(Path.of("/proc/" + stack.worker().pid() + "/fd"))) {
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
