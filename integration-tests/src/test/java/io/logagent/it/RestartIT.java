/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.LocalStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a worker goes on with after it was stopped or killed; a stack of its own, since others would notice. */
class RestartIT {
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder().start();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void givenTheWorkerIsStoppedThenItGoesOnExactlyWhereItWas() throws Exception {
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
            List<String> lines = new ArrayList<>();
            pipe.register();
            pipe.collect("*.log");
            pipe.awaitTasks(1);
            for (int i = 0; i < 20; i++) {
                lines.addAll(pipe.appendLines("a.log", i * 1_000, (i + 1) * 1_000));
                if (i == 10) {
                    stack.worker().kill();
                }
            }
            stack.worker().restart();

            // Without exactly-once, lines whose offsets were not yet committed come a second time.
            Pipe.await("every line").untilAsserted(() -> {
                List<String> delivered = pipe.reader().lines(pipe.topic).getOrDefault("a.log", List.of());
                assertThat(new ArrayList<>(new java.util.LinkedHashSet<>(delivered)))
                        .isEqualTo(lines);
            });
        }
    }

    @Test
    void givenEtcdIsDownThenARestartedWorkerGoesOnWithTheLastDocument() throws Exception {
        try (Pipe pipe = new Pipe(stack, "orphan")) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 100));
            // Not from a provider: that is what this worker could not ask, and a test of its own.
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
            pipe.awaitTasks(2);
            Pipe.await("what was asked for after the outage")
                    .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic))
                            .isEqualTo(Map.of("a.log", lines, "b.txt", other)));
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("exactly the expected lines")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }
}
