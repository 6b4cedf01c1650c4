/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a real worker gives only at rare moments. */
class ConnectRestTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private HttpServer worker;
    private ConnectRest rest;

    @BeforeEach
    void startWorker() throws IOException {
        worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        worker.start();
        rest = new ConnectRest("http://127.0.0.1:" + worker.getAddress().getPort());
    }

    @AfterEach
    void stopWorker() {
        worker.stop(0);
    }

    @Test
    void aRequestDuringARebalanceIsRepeated() {
        answers.add(new Answer(409, "{\"error_code\":409,\"message\":\"rebalance\"}"));
        answers.add(new Answer(201, "{\"name\":\"web log\"}"));

        assertThat(rest.put("web log", Map.of("topics", "web_log")).path("name").asText())
                .isEqualTo("web log");
        assertThat(requests).containsExactly("PUT /connectors/web%20log/config", "PUT /connectors/web%20log/config");
    }

    @Test
    void aRefusalNamesTheRequestAndTheWorkersMessage() {
        answers.add(new Answer(400, "{\"error_code\":400,\"message\":\"topics is missing\"}"));

        assertThatThrownBy(() -> rest.put("logs", Map.of()))
                .isInstanceOfSatisfying(
                        ServerRequestException.class,
                        e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageStartingWith("PUT http://127.0.0.1:")
                .hasMessageEndingWith("/connectors/logs/config was answered with 400: topics is missing");
    }

    @Test
    void aFailedTaskEndsTheWaitWithItsTrace() {
        answers.add(new Answer(404, "{\"error_code\":404,\"message\":\"no status\"}"));
        answers.add(new Answer(200, status("RUNNING", "UNASSIGNED", "")));
        answers.add(new Answer(200, status("RUNNING", "FAILED", "java.lang.OutOfMemoryError")));

        assertThatThrownBy(() -> rest.awaitRunning("logs", 1, LIMIT))
                .hasMessageContaining("task 0 of connector logs failed: java.lang.OutOfMemoryError");
        assertThat(requests).hasSize(3);
    }

    @Test
    void surplusTasksAreAwaitedUntilTheyEnd() {
        answers.add(new Answer(200, status("RUNNING", "RUNNING", "")));

        assertThat(rest.awaitRunning("logs", 1, LIMIT).path("tasks")).hasSize(1);
        assertThatThrownBy(() -> rest.awaitRunning("logs", 0, Duration.ofMillis(1)))
                .hasMessageContaining("does not run with 0 tasks")
                .hasMessageContaining("\"state\":\"RUNNING\"");
    }

    private static String status(String connector, String task, String trace) {
        return """
                {"connector":{"state":"%s"},"tasks":[{"id":0,"state":"%s","trace":"%s"}]}""".formatted(connector, task, trace);
    }
}
