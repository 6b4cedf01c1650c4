/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The real Elasticsearch as one node without security, on the loopback interface only. */
public final class ElasticsearchServer extends LocalServer {
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration SHARDS_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int UNAVAILABLE = 503;

    private final ElasticsearchHome home;
    private final Path log;
    private final int httpPort = FreePort.next();
    private final int transportPort = FreePort.next();
    private final String url = "http://127.0.0.1:" + httpPort;
    private final JsonHttp http = new JsonHttp(url);

    private ElasticsearchServer(ElasticsearchHome home, Path log) {
        this.home = home;
        this.log = log;
    }

    /**
     * Starts an empty node with its log in {@code <directory>/logs}.
     *
     * <p>If this JVM runs as root, the node's home is a temporary folder outside the directory: Elasticsearch refuses
     * to run as root, and another user can rarely read root's folders.
     *
     * @throws IllegalStateException with the end of its log if it does not start
     */
    public static ElasticsearchServer start(Path directory) {
        Path zip = Project.find().elasticsearchZip();
        ElasticsearchServer server = new ElasticsearchServer(
                ElasticsearchHome.create(directory), directory.resolve("logs/elasticsearch.log"));
        // After Ctrl-C no caller closes the server, and its home may be outside the project.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "elasticsearch-shutdown"));
        try {
            server.home.unpack(zip);
            server.launchAndAwait();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The URL of its REST API. */
    public String url() {
        return url;
    }

    /** Such as {@code 127.0.0.1:9200}. */
    public String host() {
        return url.substring("http://".length());
    }

    /** Installs a composable index template. */
    public void putIndexTemplate(String name, JsonNode template) {
        request("PUT", "/_index_template/" + name, template);
    }

    /** Makes all indexed documents visible to searches. */
    public void refresh(String index) {
        request("POST", "/" + index + "/_refresh?ignore_unavailable=true", null);
    }

    /**
     * @param index a name, a list or a pattern; a missing index has no documents
     * @param body the query, aggregations and so on
     */
    public JsonNode search(String index, JsonNode body) {
        return request("POST", "/" + index + "/_search?ignore_unavailable=true", body);
    }

    /** The number of documents that searches can see. */
    public long count(String index) {
        return request("GET", "/" + index + "/_count?ignore_unavailable=true", null)
                .path("count")
                .asLong();
    }

    /**
     * Sends any other request, such as {@code GET /web_log/_mapping}. The node answers 503 while the shards of a new
     * index start; such requests are repeated for up to two minutes.
     */
    public JsonNode request(String method, String path, JsonNode body) {
        long deadline = System.nanoTime() + SHARDS_LIMIT.toNanos();
        while (true) {
            JsonHttp.Answer answer = send(method, path, body);
            if (answer.ok()) {
                return answer.body();
            }
            if (answer.status() != UNAVAILABLE || System.nanoTime() > deadline) {
                JsonNode reason = answer.body().path("error").path("reason");
                String message = reason.asText(answer.body().toString());
                throw new ServerRequestException(method, url + path, answer.status(), message);
            }
            pause();
        }
    }

    private JsonHttp.Answer send(String method, String path, JsonNode body) {
        try {
            return http.send(method, path, body);
        } catch (IOException e) {
            throw new ServerRequestException(method, url + path, e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Elasticsearch", e);
        }
    }

    @Override
    ServerProcess launch() {
        return ServerProcess.start(
                "Elasticsearch", home.command(httpPort, transportPort), home.environment(), home.folder(), log);
    }

    @Override
    void awaitReady(ServerProcess launched) {
        launched.awaitReady(START_LIMIT, () -> http.answers("/_cluster/health?wait_for_status=yellow&timeout=1s"));
    }

    /** Shuts the node down cleanly and deletes its data. */
    @Override
    public void close() {
        super.close();
        home.delete();
    }
}
