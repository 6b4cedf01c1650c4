/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real Prometheus with the project's rules. It scrapes the workers of a stack every second. */
public final class PrometheusServer extends LocalServer {
    static final String HOW_TO_GET_IT =
            "No Prometheus here: install it (Debian and Ubuntu: apt-get install prometheus) or"
                    + " put one from https://prometheus.io/download on the PATH";
    private static final String PACKAGE = "prometheus";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path executable;
    private final Path folder;
    private final Path log;
    private final Path configuration;
    private final int port = FreePort.next();
    private final String url = "http://127.0.0.1:" + port;
    private final JsonHttp http = new JsonHttp(url);

    private PrometheusServer(Path executable, Path folder, Path log, Path configuration) {
        this.executable = executable;
        this.folder = folder;
        this.log = log;
        this.configuration = configuration;
    }

    /**
     * Starts Prometheus and returns when it answers.
     *
     * @param directory gets its data; its log goes to {@code logs}
     * @param targets the workers to scrape
     * @param wait for how long the condition of an alert has to hold
     * @throws IllegalStateException if Prometheus is not available, with one line on how to get it; or if it does not
     *     start, with the end of its log
     */
    static PrometheusServer start(Path directory, ScrapeTargets targets, Duration wait) {
        Path executable = executable().orElseThrow(() -> new IllegalStateException(HOW_TO_GET_IT));
        Path folder = Folders.create(directory.resolve("prometheus"));
        Path rules = AlertRules.writeImpatient(Project.find(), wait, folder.resolve("rules.yml"));
        PrometheusServer server = new PrometheusServer(
                executable,
                folder,
                directory.resolve("logs/prometheus.log"),
                writeConfiguration(folder.resolve("prometheus.yml"), rules, targets.file()));
        server.launchAndAwait();
        return server;
    }

    /** Whether Prometheus is on this machine or can be fetched. */
    public static boolean isAvailable() {
        return executable().isPresent();
    }

    private static Optional<Path> executable() {
        return new DistributionProgram("prometheus", PACKAGE).find();
    }

    /** Prometheus's program for checking and testing rules and configurations. */
    public static Optional<Path> promtool() {
        return new DistributionProgram("promtool", PACKAGE).find();
    }

    /** The URL of its API, and of its web pages where it is installed on the machine. */
    public String url() {
        return url;
    }

    /**
     * Evaluates an expression now.
     *
     * @return the series, each with the members {@code metric} (labels) and {@code value} (time and value)
     */
    public List<JsonNode> query(String expression) {
        return list("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8), "/data/result");
    }

    /** The firing and pending alerts, each with the members {@code labels}, {@code state} and {@code annotations}. */
    public List<JsonNode> alerts() {
        return list("/api/v1/alerts", "/data/alerts");
    }

    /** The names of all metrics that Prometheus has seen. */
    public List<String> metricNames() {
        return list("/api/v1/label/__name__/values", "/data").stream()
                .map(JsonNode::asText)
                .toList();
    }

    private List<JsonNode> list(String path, String pointer) {
        try {
            JsonHttp.Answer answer = http.send("GET", path, null);
            if (!answer.ok()) {
                String reason = answer.body().path("error").asText(answer.body().toString());
                throw new ServerRequestException("GET", url + path, answer.status(), reason);
            }
            List<JsonNode> elements = new ArrayList<>();
            answer.body().at(pointer).forEach(elements::add);
            return elements;
        } catch (IOException e) {
            throw new ServerRequestException("GET", url + path, e);
        }
    }

    private static Path writeConfiguration(Path file, Path rules, Path targets) {
        // JSON is YAML.
        Map<String, Object> configuration = Map.of(
                "global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"),
                "rule_files", List.of(rules.toString()),
                "scrape_configs",
                        List.of(Map.of(
                                "job_name",
                                "connect",
                                "file_sd_configs",
                                List.of(Map.of("files", List.of(targets.toString()))))));
        try {
            return Files.writeString(file, JSON.writeValueAsString(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
        // Debian's Prometheus does not embed its web pages and has this option; they are unpacked beside the program.
        Path pages = executable.resolveSibling("../share/prometheus/web").normalize();
        if (Files.isDirectory(pages)) {
            command.add("--web.local-assets=" + pages + "/");
        }
        return ServerProcess.start("Prometheus", command, Map.of(), folder, log);
    }

    @Override
    void awaitReady(ServerProcess launched) {
        launched.awaitReady(START_LIMIT, () -> http.answers("/-/ready"));
    }
}
