/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.localstack.ElasticsearchSink;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.LocalStackBuilder;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The whole pipeline on one machine, as a user sees it: etcd, file tail source, Kafka, Elasticsearch sink, search. */
@CommandLine.Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = "Collects log files as a key in etcd says, through Kafka into Elasticsearch.")
public final class Quickstart implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String SOURCE = "file-tail-source";
    /** {@code tasks.max} of the shipped connector. The tasks share the files of a glob, so none is idle. */
    private static final int TASKS = 4;

    private static final String COLLECT_KEY = "/logagent/shared/collect_config";
    private static final String WEB_TOPIC = "web_log";
    private static final String APPLICATION_TOPIC = "app_log";
    private static final int SHOP_LINES = 900;
    private static final int BLOG_LINES = 300;
    private static final int APPLICATION_LINES = 300;

    private static final JsonMapper JSON = new JsonMapper();

    @CommandLine.Option(
            names = "--once",
            description = "End after the checks, with exit code 0 if all of them succeeded.")
    private boolean once;

    @CommandLine.Option(
            names = "--monitoring",
            description = "Also start Prometheus with the alert rules. Kill the worker to see an alert.")
    private boolean monitoring;

    private final Console console = new Console(new PrintWriter(System.out, true));
    private final Project project = Project.find();

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Quickstart());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("\nquickstart failed: " + failure.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        console.step("Starting etcd, Kafka, Connect and Elasticsearch, each as its own process ...");
        Path work =
                Files.createTempDirectory(Files.createDirectories(project.root().resolve("target/quickstart")), "run-");
        LocalStackBuilder parts =
                LocalStack.builder().directory(work).elasticsearch().progress(console::detail);
        if (monitoring) {
            parts.prometheus(AlertTour.WAIT);
        }
        try (LocalStack stack = parts.start()) {
            SampleLogs logs = new SampleLogs(work.resolve("sample-logs"));
            register(stack);
            collectAccessLogs(stack, logs);
            search(stack);
            collectApplicationLog(stack, logs);
            Optional<AlertTour> alerts = monitoring ? Optional.of(new AlertTour(console, stack)) : Optional.empty();
            if (once) {
                if (alerts.isPresent()) {
                    alerts.get().demonstrate();
                }
                console.step("All checks succeeded.");
            } else {
                stayUp(stack, logs, alerts);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void register(LocalStack stack) throws IOException {
        console.step(
                "Registering the connectors of connect-config/ with Connect's REST API at %s",
                stack.worker().url());
        stack.elasticsearch().putIndexTemplate("logagent", read("elasticsearch-index-template.json"));
        // The sink's settings refer to these keys: ${etcd:/logagent/elasticsearch:url}.
        stack.etcd().put("/logagent/elasticsearch/url", stack.elasticsearch().url());
        stack.etcd().put("/logagent/elasticsearch/hosts", stack.elasticsearch().host());
        stack.connect().register(read("file-tail-source.json"));
        console.detail("%s: nothing to collect yet, so no task", SOURCE);
        registerSink(stack, WEB_TOPIC);
        if (stack.sink().kind() == ElasticsearchSink.Kind.STOCK) {
            console.detail("the stock Elasticsearch sink, with its URL from ${etcd:/logagent/elasticsearch:url}");
        } else {
            console.detail("the Camel sink (set ELASTICSEARCH_SINK_HOME to use the stock sink),");
            console.detail("with its hosts from ${etcd:/logagent/elasticsearch:hosts}");
        }
    }

    /**
     * Registers the sink for a topic. The stock sink serves all topics; Camel's needs one connector per topic, made
     * from the same file.
     */
    private void registerSink(LocalStack stack, String topic) throws IOException {
        String file = stack.sink().kind().connectorFile();
        boolean each = stack.sink().kind() == ElasticsearchSink.Kind.CAMEL;
        String settings = read(file).toString();
        stack.connect()
                .register(JSON.readTree(
                        each
                                ? settings.replace(WEB_TOPIC, topic).replace("web-log", topic.replace('_', '-'))
                                : settings));
    }

    private void collectAccessLogs(LocalStack stack, SampleLogs logs) throws InterruptedException {
        logs.writeAccess("shop", SHOP_LINES);
        logs.writeAccess("blog", BLOG_LINES);
        String document = entries(entry(logs.accessLogs(), WEB_TOPIC));
        console.step(
                "Putting a document into etcd that collects the logs of two web sites, %,d lines",
                SHOP_LINES + BLOG_LINES);
        put(stack, document);
        awaitDocuments(stack, WEB_TOPIC, SHOP_LINES + BLOG_LINES);
        showTasks(stack);
    }

    private void search(LocalStack stack) throws IOException {
        console.step("Searching as a user would: failed checkouts, and the files with the most lines");
        JsonNode found = stack.elasticsearch()
                .search(
                        WEB_TOPIC,
                        JSON.readTree(
                                "{\"size\":2,\"query\":{\"match_phrase\":{\"message\":\"POST /checkout HTTP/1.1\\\" 503\"}},"
                                        + "\"aggs\":{}}"));
        long hits = found.at("/hits/total/value").asLong();
        require(hits > 0, "the search found nothing: " + found);
        console.detail("%,d hits for \"POST /checkout HTTP/1.1 503\", among them", hits);
        for (JsonNode hit : found.at("/hits/hits")) {
            console.detail(
                    "  %s  %s",
                    hit.at("/_source/host/name").asText(),
                    hit.at("/_source/message").asText());
        }
        JsonNode counted = stack.elasticsearch()
                .search(
                        WEB_TOPIC,
                        JSON.readTree("{\"size\":0,\"aggs\":{\"top\":{\"terms\":{\"field\":\"log.file.path\"}}}}"));
        JsonNode buckets = counted.at("/aggregations/top/buckets");
        for (JsonNode bucket : buckets) {
            console.detail(
                    "%,6d  %s",
                    bucket.get("doc_count").asLong(), bucket.get("key").asText());
        }
        require(
                buckets.size() == 2
                        && buckets.at("/0/doc_count").asInt() == SHOP_LINES
                        && buckets.at("/1/doc_count").asInt() == BLOG_LINES,
                "the two files should have " + SHOP_LINES + " and " + BLOG_LINES + " lines: " + buckets);
    }

    private void collectApplicationLog(LocalStack stack, SampleLogs logs) throws Exception {
        logs.writeApplication(APPLICATION_LINES);
        if (stack.sink().kind() == ElasticsearchSink.Kind.CAMEL) {
            registerSink(stack, APPLICATION_TOPIC);
        }
        console.step("Adding the application's log to the document, %,d lines", APPLICATION_LINES);
        put(
                stack,
                entries(
                        entry(logs.accessLogs(), WEB_TOPIC),
                        entry(logs.applicationLog().toString(), APPLICATION_TOPIC)));
        showTasks(stack);
        awaitDocuments(stack, APPLICATION_TOPIC, APPLICATION_LINES);
        awaitDocuments(stack, WEB_TOPIC, SHOP_LINES + BLOG_LINES);
    }

    private void stayUp(LocalStack stack, SampleLogs logs, Optional<AlertTour> alerts) throws InterruptedException {
        String elasticsearch = stack.elasticsearch().url();
        String status = stack.worker().url() + "/connectors/" + SOURCE + "/status";
        console.step("Everything runs until Ctrl-C. A few more lines are written every second.");
        console.detail("Connect        %s", status);
        console.detail("Elasticsearch  %s/%s,%s/_search?pretty", elasticsearch, WEB_TOPIC, APPLICATION_TOPIC);
        console.detail("Kafka          %s", stack.kafka().bootstrapServers());
        console.detail("etcd           %s", stack.etcd().endpoint());
        console.detail("logs           %s", stack.directory().resolve("logs"));
        console.step("Three things to try");
        console.detail("1. Search:        curl '%s/%s/_search?pretty&q=message:checkout'", elasticsearch, WEB_TOPIC);
        console.detail("2. Append a line: echo hello >> %s", logs.applicationLog());
        console.detail(
                "                  curl '%s/%s/_search?pretty&q=message:hello'", elasticsearch, APPLICATION_TOPIC);
        console.detail("3. Stop all:      %s", new PutCommand(stack.etcd().endpoint(), COLLECT_KEY, "[]"));
        console.detail("                  curl '%s'", status);
        alerts.ifPresent(AlertTour::introduce);
        while (true) {
            if (alerts.isPresent()) {
                alerts.get().lookAfter();
            }
            logs.writeAccess("shop", 3);
            logs.writeAccess("blog", 1);
            logs.writeApplication(1);
            Thread.sleep(1_000);
        }
    }

    private void put(LocalStack stack, String document) {
        console.detail("etcdctl put %s '%s'", COLLECT_KEY, document);
        stack.etcd().put(COLLECT_KEY, document);
    }

    private void awaitDocuments(LocalStack stack, String index, int expected) throws InterruptedException {
        console.awaitCount("documents in index " + index, expected, LIMIT, () -> {
            stack.elasticsearch().refresh(index);
            return stack.elasticsearch().count(index);
        });
    }

    private void showTasks(LocalStack stack) {
        JsonNode status = stack.connect().awaitRunning(SOURCE, TASKS, LIMIT);
        console.detail("GET /connectors/%s/status: %s", SOURCE, status.get("tasks"));
    }

    private JsonNode read(String file) throws IOException {
        return JSON.readTree(project.connectConfig(file).toFile());
    }

    private static String entries(JsonNode... entries) {
        return JSON.createArrayNode().addAll(List.of(entries)).toString();
    }

    private static JsonNode entry(String path, String topic) {
        return JSON.createObjectNode().put("path", path).put("topic", topic);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
