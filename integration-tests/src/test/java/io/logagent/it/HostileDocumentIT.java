/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody who may write to etcd and means harm: what he asks for is refused, and good entries keep flowing. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class HostileDocumentIT {
    private static final String KEY = "/logagent/hostile/web-1";
    private static final String STATUS = "/logagent/hostile/web-1/status";

    private final LocalStack stack;

    HostileDocumentIT(LocalStack stack) {
        this.stack = stack;
    }

    private static String entry(Path path, String topic, String more) {
        return "{\"path\":\"%s\",\"topic\":\"%s\"%s}".formatted(path, topic, more);
    }

    private JsonNode status() throws IOException {
        String value = stack.etcd().gateway().read(List.of(STATUS)).getOrDefault(STATUS, "{}");
        return new ObjectMapper().readTree(value);
    }

    private static List<String> reasons(JsonNode status, String list) {
        List<String> reasons = new ArrayList<>();
        status.path(list).forEach(error -> reasons.add(error.toString()));
        return reasons;
    }

    @Test
    void eachIsRefusedWithItsReasonAndGoodEntriesKeepFlowing() throws Exception {
        try (Pipe pipe = new Pipe(stack, "hostile")) {
            Path allowed = Files.createDirectory(pipe.file("allowed"));
            Path secret = Files.writeString(pipe.file("secret"), "secret\n");
            Files.createSymbolicLink(allowed.resolve("link.log"), secret);
            Files.createSymbolicLink(allowed.resolve("up"), pipe.folder);
            Path good = allowed.resolve("good.log");
            List<String> lines = new ArrayList<>(pipe.appendLines("allowed/good.log", 0, 10));
            String goodEntry = entry(good, "hostile_log", "");
            pipe.register(
                    "collect.keys", "/logagent/hostile/%s",
                    "status.key", "/logagent/hostile/%s/status",
                    "host.id", "${env:NODE_IP}",
                    "tasks.max", "1",
                    "allowed.paths", allowed.toString(),
                    "allowed.topics", "hostile_*",
                    "lock.directory", stack.directory().toString());

            stack.etcd()
                    .put(
                            KEY,
                            "["
                                    + String.join(
                                            ",",
                                            entry(secret, "hostile_1", ""),
                                            entry(allowed.resolve("link.log"), "hostile_2", ""),
                                            entry(allowed.resolve("../secret"), "hostile_3", ""),
                                            entry(allowed.resolve("up/secret"), "hostile_4", ""),
                                            entry(good, "orders", ""),
                                            entry(good, "__consumer_offsets", ""),
                                            entry(good, "hostile_5", ",\"topic\":\"hostile_6\""),
                                            entry(good, "hostile_7", ",\"labels\":" + "[".repeat(50) + "]".repeat(50)),
                                            entry(good, "hostile_8", ",\"include.lines\":\"((a{1000}){1000}){1000}\""),
                                            entry(good, "hostile_9", ",\"rate\":\"fast\""),
                                            "42",
                                            goodEntry)
                                    + "]");
            awaitLines(pipe, lines);
            Pipe.await("a reason for each in the status").untilAsserted(() -> {
                assertThat(reasons(status(), "errors"))
                        .hasSize(7)
                        .anySatisfy(reason -> assertThat(reason).contains("allowed.topics"))
                        .anySatisfy(reason -> assertThat(reason).contains("Kafka's own"))
                        .anySatisfy(reason -> assertThat(reason).contains("twice"))
                        .anySatisfy(reason -> assertThat(reason).contains("nested too deeply"))
                        .anySatisfy(reason -> assertThat(reason).contains("include.lines"))
                        .anySatisfy(reason -> assertThat(reason).contains("rate"));
                assertThat(reasons(status(), "troubles"))
                        .anySatisfy(reason -> assertThat(reason).contains(secret.toString()))
                        .anySatisfy(reason -> assertThat(reason).contains("link.log"))
                        .anySatisfy(reason -> assertThat(reason).contains("up/secret"));
            });

            String flood = IntStream.range(0, 20_000)
                    .mapToObj(i -> "{\"topic\":\"t\"}")
                    .collect(Collectors.joining(","));
            stack.etcd().put(KEY, "[" + goodEntry + "," + flood + "]");
            lines.addAll(pipe.appendLines("allowed/good.log", 10, 20));
            awaitLines(pipe, lines);
            stack.etcd().put(KEY, "[".repeat(100_000));
            lines.addAll(pipe.appendLines("allowed/good.log", 20, 30));
            awaitLines(pipe, lines);
            Pipe.await("the refusal of the whole document")
                    .untilAsserted(() -> assertThat(reasons(status(), "errors")).hasSize(1));

            for (int i = 1; i < 10; i++) {
                assertThat(pipe.reader().records("hostile_" + i)).isEmpty();
            }
            assertThat(pipe.workerLog())
                    .contains("is not one of allowed.topics")
                    .contains("too many")
                    .doesNotContain("secret\n");
        } finally {
            stack.etcd().delete(KEY);
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("the good file's lines")
                .untilAsserted(
                        () -> assertThat(pipe.reader().lines("hostile_log")).isEqualTo(Map.of("good.log", lines)));
    }
}
