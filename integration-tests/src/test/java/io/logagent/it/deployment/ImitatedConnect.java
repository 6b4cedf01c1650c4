/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fake worker with one connector, whose positions are in the worker's topic and in topics of its own. As in Connect
 * 4.3, the connector's own topic takes precedence over the worker's, even if it has no position for a partition.
 */
final class ImitatedConnect implements AutoCloseable {
    /** The worker's offsets topic. */
    static final String WORKERS = "";

    private static final String TOPIC = "offsets.storage.topic";
    private static final JsonMapper JSON = new JsonMapper();

    /** The answer to a request. */
    record Answer(int status, String body) {}

    /** The positions by topic and partition. */
    final Map<String, Map<JsonNode, JsonNode>> stores = new TreeMap<>(Map.of(WORKERS, new LinkedHashMap<>()));
    /** All requests in order, such as {@code PUT stop}. */
    final List<String> requests = new ArrayList<>();
    /** Answers that are given before any regular one. */
    final Deque<Answer> troubles = new ArrayDeque<>();
    /** The positions with which the connector ran at any time. */
    final List<Map<JsonNode, JsonNode>> ranWith = new ArrayList<>();

    String name = "file-tail-source";
    ObjectNode config;
    String target = "RUNNING";
    Answer toOffsets;
    /** The answer to configurations without the setting {@code accepted}. */
    volatile Answer toConfigs;
    /** The answer to requests for a check of a configuration, in place of {@link #errors}. */
    Answer toChecks;
    /** The request that is answered with {@link #failure}, such as {@code PUT stop}. */
    String failing;

    Answer failure;
    /** Runs at each request for positions. */
    Runnable atGetOffsets = () -> {};
    /** The errors that a check of a configuration finds. */
    final List<String> errors = new ArrayList<>();

    private int tasks = 1;
    private final HttpServer server;

    ImitatedConnect() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The positions in effect. */
    synchronized Map<JsonNode, JsonNode> positions() {
        Map<JsonNode, JsonNode> own = stores.computeIfAbsent(topic(), topic -> new LinkedHashMap<>());
        return new LinkedHashMap<>(own);
    }

    private String topic() {
        return config.path(TOPIC).asText(WORKERS);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer;
            synchronized (this) {
                String start = "/connectors/" + name + "/";
                String path = exchange.getRequestURI().getPath();
                String what = exchange.getRequestMethod() + " "
                        + (path.startsWith(start)
                                ? path.substring(start.length())
                                : path.replaceFirst("^/connector-plugins/[^/]+/config/", ""));
                requests.add(what);
                answer = troubles.isEmpty() ? answer(what, body) : troubles.poll();
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Answer error(int status, String message) {
        return new Answer(
                status,
                JSON.createObjectNode()
                        .put("error_code", status)
                        .put("message", message)
                        .toString());
    }

    private Answer answer(String what, String body) throws IOException {
        if (config == null && !what.equals("PUT config")) {
            return error(404, "Connector " + name + " not found");
        }
        if (what.equals(failing) && !body.contains("accepted")) {
            return failure;
        }
        return switch (what) {
            case "GET config" -> new Answer(200, config.toString());
            case "PUT config" -> putConfig((ObjectNode) JSON.readTree(body));
            case "PUT validate" -> validate(JSON.readTree(body));
            case "GET status" -> status();
            case "PUT stop" -> become("STOPPED", 204);
            case "PUT pause" -> become("PAUSED", 202);
            case "PUT resume" -> become("RUNNING", 202);
            case "GET offsets" -> offsets();
            case "PATCH offsets" -> patch(JSON.readTree(body));
            default -> error(404, "HTTP 404 Not Found");
        };
    }

    private Answer become(String state, int status) {
        target = state;
        noteIfRunning();
        return new Answer(status, "");
    }

    private void noteIfRunning() {
        if (!target.equals("STOPPED")) {
            tasks = 1;
            ranWith.add(positions());
        }
    }

    private Answer putConfig(ObjectNode settings) {
        if (toConfigs != null && !settings.has("accepted")) {
            return toConfigs;
        }
        int status = config == null ? 201 : 200;
        config = settings;
        noteIfRunning();
        return new Answer(status, "{}");
    }

    private Answer validate(JsonNode settings) {
        if (toChecks != null) {
            return toChecks;
        }
        List<String> found = new ArrayList<>(errors);
        if (!settings.path("name").asText().equals(name)) {
            found.add("Missing required configuration \"name\" which has no default value.");
        }
        ObjectNode answer = JSON.createObjectNode().put("name", name).put("error_count", found.size());
        answer.putArray("groups");
        ArrayNode configs = answer.putArray("configs");
        for (String error : found) {
            ObjectNode value = configs.addObject().putObject("value").put("name", "a");
            value.putArray("errors").add(error);
        }
        configs.addObject().putObject("value").put("name", "b").putArray("errors");
        return new Answer(200, answer.toString());
    }

    private Answer status() {
        ObjectNode status = JSON.createObjectNode().put("name", name);
        status.putObject("connector").put("state", target).put("worker_id", "w");
        ArrayNode list = status.putArray("tasks");
        for (int i = 0; i < tasks; i++) {
            list.addObject().put("id", i).put("state", "RUNNING").put("worker_id", "w");
        }
        if (target.equals("STOPPED")) {
            // Tasks need a moment to end.
            tasks = 0;
        }
        return new Answer(200, status.toString());
    }

    private Answer offsets() {
        atGetOffsets.run();
        Map<JsonNode, JsonNode> all = new LinkedHashMap<>();
        // In another order than they were stored, and null where only the worker's topic has a position.
        stores.get(WORKERS).forEach((partition, offset) -> all.put(partition, null));
        List<Map.Entry<JsonNode, JsonNode>> own = new ArrayList<>(positions().entrySet());
        for (int i = own.size() - 1; i >= 0; i--) {
            all.put(own.get(i).getKey(), own.get(i).getValue());
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("offsets");
        all.forEach((partition, offset) ->
                ((ObjectNode) list.addObject().set("partition", partition)).set("offset", offset));
        return new Answer(200, answer.toString());
    }

    private Answer patch(JsonNode body) {
        if (!target.equals("STOPPED") || tasks != 0) {
            return error(400, "Connectors must be in the STOPPED state before their offsets can be modified.");
        }
        if (toOffsets != null && (!toOffsets.body().contains("own") || !topic().equals(WORKERS))) {
            return toOffsets;
        }
        if (body.path("offsets").isEmpty()) {
            return error(400, "Partitions / offsets need to be provided for an alter offsets request");
        }
        if (!topic().equals(WORKERS)
                && body.path("offsets").findValues("offset").stream().anyMatch(JsonNode::isNull)) {
            return error(500, "Connect cannot forget an offset in a topic of the connector's own");
        }
        Map<JsonNode, JsonNode> own = stores.computeIfAbsent(topic(), topic -> new LinkedHashMap<>());
        for (JsonNode entry : body.path("offsets")) {
            if (entry.path("offset").isNull()) {
                own.remove(entry.path("partition"));
            } else {
                own.put(entry.path("partition"), entry.path("offset"));
            }
        }
        return new Answer(200, "{\"message\":\"The offsets for this connector have been altered successfully\"}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
