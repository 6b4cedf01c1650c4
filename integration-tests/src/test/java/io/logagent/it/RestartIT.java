/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.LocalStack;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a worker continues after it was stopped or killed. */
@ExtendWith(SharedStack.class)
class RestartIT {
    private final LocalStack stack;

    RestartIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void givenTheWorkerIsStoppedThenItContinuesExactlyWhereItWas() throws Exception {
        try (Pipe pipe = new Pipe(stack, "stopped")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 1_000));
            pipe.register();
            pipe.collect("*.log");
            awaitLines(pipe, lines);

            stack.worker().close();
            lines.addAll(pipe.appendLines("a.log", 1_000, 2_000));
            stack.worker().restart();
            lines.addAll(pipe.appendLines("a.log", 2_000, 2_100));

            awaitLines(pipe, lines);
        }
    }

    @Test
    void givenTheWorkerIsKilledThenNothingIsLost() throws Exception {
        try (Pipe pipe = new Pipe(stack, "killed")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 1_000));
            pipe.register();
            pipe.collect("*.log");
            long size = Files.size(pipe.file("a.log"));
            long stored = Pipe.await("the offset of all lines")
                    .until(() -> storedPosition(pipe), position -> position == size);
            int before = (int) Files.readString(pipe.file("a.log")).lines().count();
            for (int i = 1; i < 20; i++) {
                lines.addAll(pipe.appendLines("a.log", i * 1_000, (i + 1) * 1_000));
            }
            stack.worker().kill();
            lines.addAll(pipe.appendLines("a.log", 20_000, 20_100));
            stack.worker().restart();

            // Without exactly-once, lines whose offsets were not yet stored are delivered again, and no others.
            Pipe.await("every line").untilAsserted(() -> {
                List<String> delivered = pipe.reader().lines(pipe.topic).getOrDefault("a.log", List.of());
                assertThat(List.copyOf(new LinkedHashSet<>(delivered))).isEqualTo(lines);
                assertThat(stored).isEqualTo(Files.size(pipe.file("a.log")) - bytesAfter(lines, before));
                assertThat(delivered.stream().filter(lines.subList(0, before)::contains))
                        .hasSize(before);
            });
        }
    }

    @Test
    void givenTheTasksAreRestartedRepeatedlyWhileTheFileGrowsThenEachLineIsDeliveredOnce() throws Exception {
        try (Pipe pipe = new Pipe(stack, "again")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 1_000));
            pipe.register("tasks.max", "1");
            pipe.collect("*.log");
            awaitLines(pipe, lines);
            for (int i = 1; i <= 10; i++) {
                lines.addAll(pipe.appendLines("a.log", i * 1_000, (i + 1) * 1_000));
                // Restart without waiting. OverlapTest checks that no task reads while its predecessor still works.
                stack.connect().restart(pipe.name);
            }
            awaitLines(pipe, lines);
        }
    }

    private long storedPosition(Pipe pipe) {
        return stack.connect()
                .offsets(pipe.name)
                .at("/offsets/0/offset/position")
                .asLong();
    }

    private static long bytesAfter(List<String> lines, int first) {
        return lines.stream()
                .skip(first)
                .mapToLong(line -> line.getBytes(UTF_8).length + 1)
                .sum();
    }

    @Test
    void givenEtcdIsDownThenARestartedWorkerContinuesWithTheLastDocument() throws Exception {
        try (Pipe pipe = new Pipe(stack, "orphan")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 100));
            pipe.register();
            pipe.collect("*.log");
            awaitLines(pipe, lines);

            stack.etcd().kill();
            lines.addAll(pipe.appendLines("a.log", 100, 200));
            awaitLines(pipe, lines);
            stack.worker().restart();
            lines.addAll(pipe.appendLines("a.log", 200, 300));
            awaitLines(pipe, lines);

            stack.etcd().restart();
            List<String> other = pipe.appendLines("b.txt", 0, 10);
            pipe.collect("*.log", "b.txt");
            pipe.awaitTasks(4);
            Pipe.await("the lines of the document put after the outage")
                    .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic))
                            .isEqualTo(Map.of("a.log", lines, "b.txt", other)));
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("exactly the expected lines")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }
}
