/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The requests that users send to Connect's REST API.
 *
 * <p>While the group rebalances, a worker answers 409; such requests are repeated for up to a minute. Any other error
 * is thrown at once as a {@link ServerRequestException}.
 */
public final class ConnectRest {
    private static final int CONFLICT = 409;
    private static final Duration REBALANCE_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final JsonMapper JSON = new JsonMapper();

    private final String url;
    private final JsonHttp http;

    /** @param url of any worker of the group, such as {@code http://127.0.0.1:8083} */
    public ConnectRest(String url) {
        this.url = url;
        this.http = new JsonHttp(url);
    }

    /** Creates or updates the connector that a file such as those in {@code connect-config} describes. */
    public JsonNode register(JsonNode connector) {
        return put(connector.path("name").asText(), connector.path("config"));
    }

    /** Creates a connector or updates its configuration. */
    public JsonNode put(String name, JsonNode config) {
        return request("PUT", connector(name) + "/config", config);
    }

    public JsonNode put(String name, Map<String, String> config) {
        return put(name, JSON.<JsonNode>valueToTree(config));
    }

    public void delete(String name) {
        request("DELETE", connector(name), null);
    }

    /** The names of all connectors. */
    public JsonNode connectors() {
        return request("GET", "/connectors", null);
    }

    /** State of the connector and of each task, with the stack trace of each that failed. */
    public JsonNode status(String name) {
        return request("GET", connector(name) + "/status", null);
    }

    /** The configuration of a connector, as it was given. */
    public JsonNode config(String name) {
        return request("GET", connector(name) + "/config", null);
    }

    /** The configuration of each task. */
    public JsonNode tasks(String name) {
        return request("GET", connector(name) + "/tasks", null);
    }

    /** Restarts the connector and all of its tasks. */
    public void restart(String name) {
        request("POST", connector(name) + "/restart?includeTasks=true", null);
    }

    /** The offsets that are stored for a connector. */
    public JsonNode offsets(String name) {
        return request("GET", connector(name) + "/offsets", null);
    }

    /**
     * Stops a connector and its tasks until it is resumed. Only a stopped connector's offsets may be changed (KIP-875).
     */
    public void stop(String name) {
        request("PUT", connector(name) + "/stop", null);
    }

    /** Pauses a connector's tasks until it is resumed; they stay on their workers. */
    public void pause(String name) {
        request("PUT", connector(name) + "/pause", null);
    }

    /** Resumes a connector that was stopped or paused. */
    public void resume(String name) {
        request("PUT", connector(name) + "/resume", null);
    }

    /**
     * Sets offsets of a stopped connector.
     *
     * @param offsets as {@link #offsets} returns them; null in place of an offset deletes it
     */
    public JsonNode patchOffsets(String name, JsonNode offsets) {
        return request("PATCH", connector(name) + "/offsets", offsets);
    }

    /** Deletes all offsets of a stopped connector. */
    public JsonNode deleteOffsets(String name) {
        return request("DELETE", connector(name) + "/offsets", null);
    }

    /** All plugins that the worker found: connectors, converters, transformations, providers. */
    public JsonNode plugins() {
        return request("GET", "/connector-plugins?connectorsOnly=false", null);
    }

    /**
     * Has Connect validate a configuration. The answer has {@code error_count}, and the errors of each property in
     * {@code configs[].value}.
     */
    public JsonNode validate(String connectorClass, JsonNode config) {
        return request("PUT", "/connector-plugins/" + encode(connectorClass) + "/config/validate", config);
    }

    public JsonNode validate(String connectorClass, Map<String, String> config) {
        return validate(connectorClass, JSON.<JsonNode>valueToTree(config));
    }

    /**
     * Waits until the connector and exactly this many tasks are running.
     *
     * @return the status
     * @throws IllegalStateException with the status if the limit passes, or with the stack trace as soon as the
     *     connector or a task fails
     */
    public JsonNode awaitRunning(String name, int tasks, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            JsonNode status = statusIfKnown(name);
            rejectFailed(name, status);
            if (isRunning(status, tasks)) {
                return status;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("connector " + name + " does not run with " + tasks + " tasks after "
                        + limit.toSeconds() + " s, its status is " + status);
            }
            pause();
        }
    }

    // A new connector has no status until a worker has started it.
    private JsonNode statusIfKnown(String name) {
        try {
            return status(name);
        } catch (ServerRequestException e) {
            if (e.status() == 404) {
                return JSON.createObjectNode();
            }
            throw e;
        }
    }

    private static boolean isRunning(JsonNode status, int tasks) {
        if (status.path("tasks").size() != tasks || !hasState(status.path("connector"), "RUNNING")) {
            return false;
        }
        for (JsonNode task : status.path("tasks")) {
            if (!hasState(task, "RUNNING")) {
                return false;
            }
        }
        return true;
    }

    private static void rejectFailed(String name, JsonNode status) {
        if (hasState(status.path("connector"), "FAILED")) {
            throw new IllegalStateException("connector " + name + " failed: "
                    + status.path("connector").path("trace").asText());
        }
        for (JsonNode task : status.path("tasks")) {
            if (hasState(task, "FAILED")) {
                throw new IllegalStateException("task " + task.path("id") + " of connector " + name + " failed: "
                        + task.path("trace").asText());
            }
        }
    }

    private static boolean hasState(JsonNode part, String state) {
        return part.path("state").asText().equals(state);
    }

    private JsonNode request(String method, String path, JsonNode body) {
        long deadline = System.nanoTime() + REBALANCE_LIMIT.toNanos();
        while (true) {
            JsonHttp.Answer answer;
            try {
                answer = http.send(method, path, body);
            } catch (IOException e) {
                throw new ServerRequestException(method, url + path, e);
            }
            if (answer.ok()) {
                return answer.body();
            }
            if (answer.status() != CONFLICT || System.nanoTime() > deadline) {
                String message =
                        answer.body().path("message").asText(answer.body().toString());
                throw new ServerRequestException(method, url + path, answer.status(), message);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Connect", e);
        }
    }

    private static String connector(String name) {
        return "/connectors/" + encode(name);
    }

    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
