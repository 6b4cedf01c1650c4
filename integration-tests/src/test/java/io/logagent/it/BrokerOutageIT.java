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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Files while Kafka is away, which users of other tailers report as trouble. How losses are counted is shown without
 * Kafka, in {@code TailerTest}: here a rebalance can restart the task, which then knows nothing of deleted files.
 */
class BrokerOutageIT {
    private static final Duration OUTAGE = Duration.ofSeconds(60);
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
            pipe.register("close.inactive.ms", "1000", "discovery.interval.ms", "1000");
            pipe.collect("*.log");
            Pipe.await("the first lines")
                    .untilAsserted(
                            () -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));

            stack.broker().freeze();
            long frozen = System.nanoTime();
            for (int i = 1; System.nanoTime() - frozen < OUTAGE.toNanos(); i++) {
                lines.addAll(pipe.appendLines("a.log", i * 100, (i + 1) * 100));
                // Longer than the file stays open, so that it is opened for each of them.
                Thread.sleep(2_000);
            }
            stack.broker().thaw();

            Pipe.await("every line").atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                List<String> delivered = pipe.reader().lines(pipe.topic).get("a.log");
                assertThat(List.copyOf(new LinkedHashSet<>(delivered))).isEqualTo(lines);
            });
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
