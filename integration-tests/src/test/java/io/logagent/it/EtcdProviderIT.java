/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The provider in a real worker: references stay references, changed values reach the tasks, and a frozen etcd does no
 * harm.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedStack.class)
class EtcdProviderIT {
    private static final Duration TTL = Duration.ofSeconds(3);
    /** Far less than the total time that all connectors would wait for etcd, one after another. */
    private static final Duration REST_LIMIT = Duration.ofSeconds(8);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern JSON_VALUE = Pattern.compile("\\{.*}");

    private static LocalStack stack;
    private static ConnectWorker worker;

    @BeforeAll
    static void start(LocalStack shared) {
        stack = shared;
        Map<String, String> settings = Map.of(
                "config.providers.etcd.param.ttl.ms",
                String.valueOf(TTL.toMillis()),
                // The provider's default; the stack's timeout is longer.
                "config.providers.etcd.param.timeout.ms",
                "2000",
                "group.id",
                "${etcd:/secrets/worker/group:-named-by-default}");
        worker = stack.addWorker("provider", Group.with(Group.named("provider"), settings), Map.of());
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    private static HttpResponse<String> ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(worker.url() + path))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * The slowest answer to requests that many tools send to Connect all the time. The herder's thread answers each of
     * them.
     */
    private static Duration slowestAnswer(List<Pipe> pipes) throws Exception {
        Duration slowest = Duration.ZERO;
        List<String> paths = new ArrayList<>(List.of("/connectors", "/connectors?expand=info&expand=status"));
        pipes.forEach(pipe -> paths.add("/connectors/" + pipe.name + "/config"));
        for (String path : paths) {
            long start = System.nanoTime();
            ask("GET", path, "");
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            slowest = taken.compareTo(slowest) > 0 ? taken : slowest;
        }
        return slowest;
    }

    private static String entries(Pipe pipe) {
        return "[{\"path\":\"%s/*.log\",\"topic\":\"%s\"}]".formatted(pipe.folder, pipe.topic);
    }

    /** Only the task uses the record format; the connector never reads it. */
    private static boolean isRaw(Pipe pipe, String line) {
        return pipe.reader().records(pipe.topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .anyMatch(line::equals);
    }

    private static boolean isJson(Pipe pipe, String line) {
        return pipe.reader().records(pipe.topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .anyMatch(value -> JSON_VALUE.matcher(value).matches() && value.contains("\"" + line + "\""));
    }

    /** Writes lines until one of them shows that the tasks have the new value, and returns how long it took. */
    private static Duration awaitNewValue(Pipe pipe, String format, String marker) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; ; i++) {
            String line = marker + "-" + i;
            pipe.append("a.log", line + "\n");
            Pipe.await("the line " + line).until(() -> isRaw(pipe, line) || isJson(pipe, line));
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (format.equals("raw") ? isRaw(pipe, line) : isJson(pipe, line)) {
                return taken;
            }
            assertThat(taken).as("time with the old value").isLessThan(Pipe.LIMIT);
            Thread.sleep(100);
        }
    }

    @Test
    void aChangedValueReachesTheTasksAndTheApiShowsOnlyTheReference() throws Exception {
        try (Pipe pipe = new Pipe(stack, worker.rest(), "rotated")) {
            stack.etcd().put("/secrets/rotated", "{\"format\": \"json\"}");
            stack.etcd().put("/secrets/rotated/password", "hunter2");
            // No watched keys: a connector that watches keys also reconfigures its tasks by itself, and most connectors
            // do not.
            pipe.register(
                    "tasks.max", "1",
                    "collect.keys", "",
                    "collect.entries", entries(pipe),
                    "record.format", "${etcd:/secrets/rotated:format}",
                    "etcd.user", "somebody",
                    "etcd.password", "${etcd:/secrets/rotated:password}");
            pipe.awaitTasks(1);
            List<Duration> taken = new ArrayList<>();
            awaitNewValue(pipe, "json", "first");

            String config = ask("GET", "/connectors/rotated/config", "").body()
                    + ask("GET", "/connectors/rotated/tasks", "").body();
            assertThat(config).contains("${etcd:/secrets/rotated:format}").doesNotContain("\"json\"");

            // Several changes in a row, every other one immediately after the previous one. Each has to be noticed
            // separately.
            for (int i = 0; i < 4; i++) {
                String format = i % 2 == 0 ? "raw" : "json";
                stack.etcd().put("/secrets/rotated", "{\"format\": \"" + format + "\"}");
                taken.add(awaitNewValue(pipe, format, "rotation" + i));
                Thread.sleep(i % 2 * 1_500L);
            }
            System.out.println("A changed value was in use by the tasks after " + taken + " with a TTL of " + TTL);
            assertThat(Files.readString(worker.log())).doesNotContain("hunter2");
        }
    }

    @Test
    void theWorkersOwnSettingsCanReferToEtcdToo() throws Exception {
        assertThat(worker.log()).content().contains("groupId=named-by-default");
    }

    // Runs last, because for some seconds afterwards the provider refuses keys that it does not know yet.
    @Order(Integer.MAX_VALUE)
    @Test
    void aFrozenEtcdDelaysNeitherTheApiNorTheTasks() throws Exception {
        List<Pipe> pipes = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                Pipe pipe = new Pipe(stack, worker.rest(), "frozen" + i);
                pipes.add(pipe);
                stack.etcd().put("/secrets/frozen/" + i + "/entries", entries(pipe));
                pipe.append("a.log", "before\n");
                pipe.register(
                        "tasks.max",
                        "1",
                        "collect.keys",
                        "",
                        "collect.entries",
                        "${etcd:/secrets/frozen/" + i + ":entries}");
            }
            for (Pipe pipe : pipes) {
                pipe.awaitTasks(1);
                Pipe.await("the first line of " + pipe.name).until(() -> isJson(pipe, "before"));
            }

            stack.etcd().freeze();
            Duration slowest = Duration.ZERO;
            List<Duration> refusals = new ArrayList<>();
            long end = System.nanoTime() + TTL.multipliedBy(4).toNanos();
            // At least two restarts and refusals, even on a slow machine.
            for (int round = 0; System.nanoTime() < end || refusals.size() < 2; round++) {
                if (round % 10 == 5) {
                    ask("POST", "/connectors/frozen" + round % 5 + "/restart?includeTasks=true", "");
                    refusals.add(refusalOfUnknownKeys("/secrets/unknown/" + round));
                }
                Duration answer = slowestAnswer(pipes);
                slowest = answer.compareTo(slowest) > 0 ? answer : slowest;
                Thread.sleep(200);
            }
            System.out.println(
                    "With etcd frozen the slowest answer took " + slowest + ", refusals of unknown keys " + refusals);
            assertThat(slowest).isLessThan(REST_LIMIT);
            assertThat(refusals).allSatisfy(time -> assertThat(time).isLessThan(REST_LIMIT));
            for (Pipe pipe : pipes) {
                pipe.append("a.log", "meanwhile\n");
                pipe.awaitTasks(1);
                Pipe.await("the line during the outage of " + pipe.name).until(() -> isJson(pipe, "meanwhile"));
            }
        } finally {
            stack.etcd().thaw();
            pipes.forEach(Pipe::close);
        }
    }

    private static Duration refusalOfUnknownKeys(String path) throws Exception {
        String config = """
                {"connector.class": "io.logagent.connect.tail.FileTailSourceConnector", "tasks.max": "1",
                 "collect.entries": "${etcd:%s:entries}"}""".formatted(path);
        long start = System.nanoTime();
        HttpResponse<String> answer = ask("PUT", "/connectors/unknown/config", config);
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(answer.body()).contains(path, "did not answer within");
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
