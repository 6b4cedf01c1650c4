/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The stack without monitoring, from its start to lines in Elasticsearch. The test needs Docker and local images: it
 * neither pulls nor builds any, which would take longer than all other tests.
 */
class ComposeIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration LINES_LIMIT = Duration.ofMinutes(2);
    private static final List<String> PORTS = List.of("ETCD", "KAFKA", "CONNECT", "ELASTICSEARCH", "KIBANA");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> ports = new TreeMap<>();

    @Test
    void theDemonstrationArrivesInElasticsearch() throws Exception {
        ComposeFile compose = new ComposeFile();
        Assumptions.assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker here");
        Assumptions.assumeTrue(succeeds("docker", "compose", "version"), "docker has no compose plugin here");
        Set<String> missing = missingImages(compose);
        Assumptions.assumeTrue(
                missing.isEmpty(),
                "images are not here: " + missing
                        + "; docker compose -f docker/compose.yaml build --pull and pull get them");
        for (String name : PORTS) {
            ports.put(name + "_PORT", freePort());
        }

        try (ComposeContainer stack = new ComposeContainer(
                        "logagent-it", compose.folder().resolve("compose.yaml").toFile())
                .withEnv(ports)
                .withBuild(false)
                .withPull(false)
                .withServices("setup", "log-generator")
                .withStartupTimeout(START_LIMIT)
                .waitingFor("kibana", Wait.forHealthcheck().withStartupTimeout(START_LIMIT))) {
            stack.start();
            String password = stack.getContainerByServiceName("elasticsearch")
                    .orElseThrow()
                    .execInContainer("cat", "/run/logagent/elastic")
                    .getStdout();

            Awaitility.await("lines of both logs")
                    .atMost(LINES_LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(count("web_log", password)).isPositive();
                        assertThat(count("app_log", password)).isPositive();
                    });
            JsonNode dashboard = get(
                    "http://127.0.0.1:" + ports.get("KIBANA_PORT") + "/api/saved_objects/dashboard/logagent", password);
            assertThat(dashboard.at("/attributes/title").asText()).isEqualTo("LogAgent");
        }
    }

    private static Set<String> missingImages(ComposeFile compose) throws Exception {
        Set<String> missing = new TreeSet<>();
        for (ComposeFile.Service service : compose.services().values()) {
            if (service.list("profiles").isEmpty() && !succeeds("docker", "image", "inspect", service.text("image"))) {
                missing.add(service.text("image"));
            }
        }
        return missing;
    }

    private long count(String topic, String password) throws Exception {
        String url = "http://127.0.0.1:" + ports.get("ELASTICSEARCH_PORT") + "/logs-logagent-" + topic + "/_count";
        return get(url, password).path("count").asLong();
    }

    private JsonNode get(String url, String password) throws Exception {
        String login = Base64.getEncoder().encodeToString(("elastic:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Basic " + login)
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return new JsonMapper().readTree(response.body());
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
