/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the tasks of one connector share files that every worker sees, and the cost of a changed document. */
@Timeout(900)
@ExtendWith(SharedStack.class)
class SharedModeIT {
    private static final int FILES = 24;

    /** Shorter than the time for which the connector waits for more changes before it applies them. */
    private static final Duration QUIET = Duration.ofMillis(250);

    /** The starts of each task before the burst: one for the first document and one for the second. */
    private static final int STARTS_BEFORE = 2;

    private final LocalStack stack;

    SharedModeIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void fourTasksShareAGlobAndAChangeRestartsThemOnce() throws Exception {
        try (Pipe pipe = new Pipe(stack, "shares")) {
            Map<String, List<String>> expected = new TreeMap<>();
            for (int i = 0; i < FILES; i++) {
                expected.put("f" + i + ".log", pipe.appendLines("f" + i + ".log", 0, 20));
            }
            pipe.collect("*.log");
            pipe.register();
            pipe.awaitTasks(4);
            awaitLines(pipe, expected);
            assertThat(shards(pipe)).containsExactlyInAnyOrder("1/4", "2/4", "3/4", "4/4");
            assertThat(readingTasks(pipe)).hasSize(FILES);
            assertThat(Set.copyOf(readingTasks(pipe).values())).hasSize(4);

            anEquivalentDocumentRestartsNothing(pipe);
            aBurstOfChangesRestartsTheTasksOnceWithoutLossOrRepetition(pipe, expected);
        }
    }

    private void anEquivalentDocumentRestartsNothing(Pipe pipe) throws Exception {
        int assignmentsBefore = assignments(pipe);
        pipe.collect("*.log", "more/one.log");
        Pipe.await("the second entry").until(() -> assignments(pipe) > assignmentsBefore);
        pipe.awaitTasks(4);
        Pipe.await("the restart for the second entry").until(() -> starts(pipe) == STARTS_BEFORE);
        // Another order is another list of entries, but assigned to the same tasks.
        int before = assignments(pipe);
        pipe.collect("more/one.log", "*.log");
        Pipe.await("the same entries in another order").until(() -> assignments(pipe) > before);
    }

    private void aBurstOfChangesRestartsTheTasksOnceWithoutLossOrRepetition(
            Pipe pipe, Map<String, List<String>> expected) throws Exception {
        AtomicBoolean changed = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<List<String>> steady = writer.submit(() -> {
                List<String> lines = new ArrayList<>();
                for (int i = 0; i < 100 || !changed.get(); i++) {
                    lines.addAll(pipe.appendLines("steady.log", i, i + 1));
                    Thread.sleep(10);
                }
                return lines;
            });
            Pipe.await("the steady file")
                    .until(() -> !pipe.reader()
                            .lines(pipe.topic)
                            .getOrDefault("steady.log", List.of())
                            .isEmpty());
            Files.createDirectory(pipe.file("more"));
            expected.put("two.log", pipe.appendLines("more/two.log", 0, 5));
            int before = applied(pipe).size();
            pipe.collect("more/one.log", "*.log", "more/x.log");
            pipe.collect("more/one.log", "*.log", "more/y.log");
            pipe.collect("more/one.log", "*.log", "more/two.log");
            Pipe.await("the file of the new entry")
                    .until(() -> pipe.reader().lines(pipe.topic).containsKey("two.log"));
            changed.set(true);
            expected.put("steady.log", steady.get());
            awaitLines(pipe, expected);
            List<LocalTime> changes = applied(pipe);
            assertThat(starts(pipe) - STARTS_BEFORE).isBetween(1, bursts(changes.subList(before, changes.size())));
            System.out.printf(
                    "A change in shared mode: largest gap between records of another file %d ms, with %d restarts%n",
                    largestGap(pipe), starts(pipe) - STARTS_BEFORE);
        } finally {
            writer.shutdownNow();
        }
    }

    private static void awaitLines(Pipe pipe, Map<String, List<String>> expected) {
        Pipe.await("each line once")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(expected));
    }

    private List<String> shards(Pipe pipe) {
        return StreamSupport.stream(stack.connect().tasks(pipe.name).spliterator(), false)
                .map(task -> task.at("/config/task.shard"))
                .map(JsonNode::asText)
                .toList();
    }

    /** The task that reads each file, from the worker's log. */
    private static Map<String, String> readingTasks(Pipe pipe) throws IOException {
        Matcher reading = Pattern.compile(
                        "\\[" + pipe.name + "\\|(task-\\d)] path=" + pipe.folder + "/(\\S+\\.log) Reading ")
                .matcher(pipe.workerLog());
        Map<String, String> tasks = new TreeMap<>();
        while (reading.find()) {
            assertThat(tasks.put(reading.group(2), reading.group(1))).isNull();
        }
        return tasks;
    }

    /** The times at which the connector's watch applied a document, from the worker's log. */
    private static List<LocalTime> applied(Pipe pipe) throws IOException {
        return Pattern.compile("(?m)^(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}) .*Collect key " + pipe.key + " at revision \\d+: ")
                .matcher(pipe.workerLog())
                .results()
                .map(line -> LocalTime.parse(line.group(1)))
                .toList();
    }

    /**
     * The number of bursts for a connector that waits for more changes. On a slow machine they may not form one burst.
     */
    private static int bursts(List<LocalTime> changes) {
        return 1
                + (int) IntStream.range(1, changes.size())
                        .filter(i -> Duration.between(changes.get(i - 1), changes.get(i))
                                        .compareTo(QUIET)
                                > 0)
                        .count();
    }

    /** The number of starts of the connector's first task. */
    private static int starts(Pipe pipe) throws IOException {
        return count(pipe, "Creating task " + pipe.name + "-0 ");
    }

    /** How often the connector assigned entries to its tasks. */
    private static int assignments(Pipe pipe) throws IOException {
        return count(pipe, "\\[" + pipe.name + "\\|worker\\].* entries are shared among");
    }

    private static int count(Pipe pipe, String pattern) throws IOException {
        return (int)
                Pattern.compile(pattern).matcher(pipe.workerLog()).results().count();
    }

    private static long largestGap(Pipe pipe) {
        List<Long> times = pipe.reader().records(pipe.topic).stream()
                .filter(record -> record.key().endsWith("/steady.log"))
                .map(ConsumerRecord::timestamp)
                .toList();
        return IntStream.range(1, times.size())
                .mapToLong(i -> times.get(i) - times.get(i - 1))
                .max()
                .orElseThrow();
    }
}
