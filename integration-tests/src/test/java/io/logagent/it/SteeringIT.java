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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the connector handles changed documents and wrong ones. */
@ExtendWith(SharedStack.class)
class SteeringIT {
    private final LocalStack stack;

    SteeringIT(LocalStack stack) {
        this.stack = stack;
    }

    private static void awaitLines(Pipe pipe, Map<String, List<String>> expected) {
        Pipe.await("exactly the expected lines in " + pipe.topic)
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(expected));
    }

    @Test
    void everyChangeOfTheDocumentIsFollowed() throws Exception {
        try (Pipe pipe = new Pipe(stack, "changes")) {
            List<String> first = new ArrayList<>(pipe.appendLines("first.log", 0, 50));
            List<String> second = new ArrayList<>(pipe.appendLines("second.log", 0, 50));
            List<String> third = new ArrayList<>(pipe.appendLines("third.log", 0, 50));
            pipe.register();
            pipe.awaitTasks(0);

            pipe.collect("first.log");
            pipe.awaitTasks(1);
            awaitLines(pipe, Map.of("first.log", first));

            // A file is added.
            pipe.collect("first.log", "second.log");
            pipe.awaitTasks(2);
            first.addAll(pipe.appendLines("first.log", 50, 60));
            awaitLines(pipe, Map.of("first.log", first, "second.log", second));

            // A path is changed: one file is no longer collected, another one is.
            pipe.collect("first.log", "third.log");
            awaitLines(pipe, Map.of("first.log", first, "second.log", second, "third.log", third));
            List<String> secondWhileRemoved = pipe.appendLines("second.log", 50, 60);
            third.addAll(pipe.appendLines("third.log", 50, 60));
            awaitLines(pipe, Map.of("first.log", first, "second.log", second, "third.log", third));

            // A file is removed.
            pipe.collect("third.log");
            pipe.awaitTasks(1);
            List<String> firstWhileRemoved = pipe.appendLines("first.log", 60, 70);
            third.addAll(pipe.appendLines("third.log", 60, 70));
            awaitLines(pipe, Map.of("first.log", first, "second.log", second, "third.log", third));

            // The key is deleted.
            stack.etcd().delete(pipe.key);
            pipe.awaitTasks(0);

            // Files that were collected before continue where they were left.
            pipe.collect("*.log");
            first.addAll(firstWhileRemoved);
            second.addAll(secondWhileRemoved);
            awaitLines(pipe, Map.of("first.log", first, "second.log", second, "third.log", third));
        }
    }

    @Test
    void errorsInTheDocumentStopNothingElseAndAreLogged() throws Exception {
        try (Pipe pipe = new Pipe(stack, "mistakes")) {
            List<String> good = new ArrayList<>(pipe.appendLines("good.log", 0, 20));
            Files.createDirectory(pipe.file("directory.log"));
            Files.createSymbolicLink(pipe.file("loop.log"), pipe.file("loop.log"));
            String document = "[{\"path\":\"%1$s/good.log\",\"topic\":\"%2$s\",\"chan_size\":1},"
                    + "{\"path\":\"%1$s/missing.log\",\"topic\":\"%2$s\"},"
                    + "{\"path\":\"%1$s/directory.log\",\"topic\":\"%2$s\"},"
                    + "{\"path\":\"%1$s/loop.log\",\"topic\":\"%2$s\"},"
                    + "{\"path\":\"relative.log\",\"topic\":\"%2$s\"},"
                    + "{\"path\":\"%1$s/x.log\",\"topic\":\"not a topic\"},"
                    + "{\"path\":\"%1$s/y.log\",\"topic\":\"%2$s\",\"exclude_lines\":\"secret\"}]";
            stack.etcd().put(pipe.key, document.formatted(pipe.folder, pipe.topic));
            pipe.register("collect.keys", "/logagent/no/such/key," + pipe.key, "tasks.max", "2");
            awaitLines(pipe, Map.of("good.log", good));
            pipe.awaitTasks(2);

            stack.etcd().put(pipe.key, "[{\"path\": oops");
            Pipe.await("the refusal of the document")
                    .untilAsserted(() -> assertThat(pipe.workerLog())
                            .containsPattern("Collect key " + pipe.key
                                    + " at revision \\d+ is rejected, the last good document stays in force"));
            pipe.awaitTasks(2);
            good.addAll(pipe.appendLines("good.log", 20, 40));
            List<String> missing = pipe.appendLines("missing.log", 0, 5);
            awaitLines(pipe, Map.of("good.log", good, "missing.log", missing));

            assertThat(pipe.workerLog())
                    .contains("Collect key /logagent/no/such/key does not exist yet")
                    .contains("entry 0, 'chan_size': is ignored")
                    .contains("rejected entry 6, 'exclude_lines': unknown property, did you mean 'exclude.lines'?")
                    .contains("rejected entry 4, 'path': 'relative.log' is not an absolute path")
                    .contains("rejected entry 5, 'topic'")
                    .contains("Cannot collect a path now, retrying: path=" + pipe.file("missing.log"))
                    .contains("Cannot collect a path now, retrying: path=" + pipe.file("directory.log")
                            + ": it is a directory")
                    .contains("Cannot collect a path now, retrying: path=" + pipe.file("loop.log"));
        }
    }

    @Test
    void aBadConfigurationIsRefusedOnTheRightProperty() {
        var answer = stack.connect()
                .validate(
                        "io.logagent.connect.tail.FileTailSourceConnector",
                        Map.of(
                                "name", "x",
                                "connector.class", "io.logagent.connect.tail.FileTailSourceConnector",
                                "etcd.endpoints", "nowhere",
                                "record.format", "xml",
                                "collect.entries", "[{\"path\":\"/var/log/a.log\"}]"));

        Map<String, String> errors = new TreeMap<>();
        answer.get("configs")
                .forEach(config -> config.at("/value/errors")
                        .forEach(error ->
                                errors.merge(config.at("/value/name").asText(), error.asText(), String::concat)));
        assertThat(answer.get("error_count").asInt()).isEqualTo(3);
        assertThat(errors).containsOnlyKeys("etcd.endpoints", "record.format", "collect.entries");
        assertThat(errors.get("etcd.endpoints")).contains("should look like http://");
        assertThat(errors.get("collect.entries")).contains("entry 0, 'topic': is required");
    }

    @Test
    void aDocumentCannotReadTheSecretsOfTheWorker() throws Exception {
        stack.etcd().put("/secrets/password", "hunter2");
        try (Pipe pipe = new Pipe(stack, "curious")) {
            List<String> lines = pipe.appendLines("a.log", 0, 3);
            // The second reference would fail a task that tried to resolve it.
            String labels = "{\"a\":\"${etcd:/secrets:password}\",\"b\":\"${etcd:/no/such:key}\"}";
            stack.etcd()
                    .put(
                            pipe.key,
                            "[{\"path\":\"%s/a.log\",\"topic\":\"%s\",\"labels\":%s}]"
                                    .formatted(pipe.folder, pipe.topic, labels));
            pipe.register();

            awaitLines(pipe, Map.of("a.log", lines));
            assertThat(pipe.reader().records(pipe.topic))
                    .allSatisfy(record -> assertThat(new String(record.value(), UTF_8))
                            .contains("\"a\":\"${etcd:/secrets:password}\"")
                            .doesNotContain("hunter2"));
        }
    }

    @Test
    void inlineEntriesWithAReferenceAreStillAssigned() throws Exception {
        try (Pipe pipe = new Pipe(stack, "inline")) {
            List<String> a = pipe.appendLines("a.log", 0, 3);
            List<String> b = pipe.appendLines("b.log", 0, 3);
            List<String> c = pipe.appendLines("c.log", 0, 3);
            String entry = "{\"path\":\"%s/%s.log\",\"topic\":\"%s\",\"service\":\"${env:NODE_IP}\"}";
            pipe.collect("c.log");
            pipe.register(
                    "collect.entries",
                    "[" + entry.formatted(pipe.folder, "a", pipe.topic) + ","
                            + entry.formatted(pipe.folder, "b", pipe.topic) + "]");

            awaitLines(pipe, Map.of("a.log", a, "b.log", b, "c.log", c));
            pipe.awaitTasks(3);
        }
    }
}
