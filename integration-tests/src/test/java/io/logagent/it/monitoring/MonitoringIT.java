/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.DistributionProgram;
import io.logagent.localstack.FreePort;
import io.logagent.localstack.KafkaBroker;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.Project;
import io.logagent.localstack.PrometheusServer;
import io.logagent.localstack.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The real Prometheus scrapes the real worker, which is set up as on a host with its own group
 * (connect-config/systemd). The alerts are the shipped ones, except for how long they wait.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {
    private static final String CONNECTOR = "file-tail-source";
    private static final String SINK = "sink";
    private static final String HOST_ID = "10.0.0.5";
    private static final String TOPIC = "app_log";
    private static final Project PROJECT = Project.find();

    private static LocalStack stack;
    private static PrometheusServer prometheus;
    private static Path file;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                PrometheusServer.isAvailable(),
                "no Prometheus: neither on the PATH nor to be had from the distribution's package prometheus");
        Path directory = Files.createTempDirectory(
                        Files.createDirectories(Path.of("target/local-stack")), "monitoring-")
                .toAbsolutePath();
        installSink(Files.createDirectories(directory.resolve("plugins/stumbling-sink")));
        file = directory.resolve("app.log");
        stack = LocalStack.builder()
                .directory(directory)
                .prometheus(Duration.ofSeconds(2))
                .brokerSettings(KafkaBroker.missedSoon())
                .workerSettings(ofAnIndependentHost())
                .environment(Map.of("NODE_IP", HOST_ID))
                .start();
        prometheus = stack.prometheus();

        append(10, "line");
        // The second entry is invalid, because it names no topic.
        stack.etcd()
                .put(
                        "/logagent/" + HOST_ID + "/collect_config",
                        "[{\"path\":\"%s\",\"topic\":\"%s\"},{\"path\":\"%s\"}]".formatted(file, TOPIC, file));
        stack.connect().put(CONNECTOR, connector(directory));
        stack.connect().awaitRunning(CONNECTOR, 1, Duration.ofMinutes(2));
    }

    @AfterAll
    static void close() {
        if (stack != null) {
            stack.close();
        }
    }

    /** The settings of {@code systemd/host.properties}, with which the worker forms a group of its own. */
    private static Map<String, String> ofAnIndependentHost() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(PROJECT.connectConfig("systemd/host.properties"))) {
            properties.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** {@code systemd/connector.json}, with the paths of this machine. */
    private static ObjectNode connector(Path directory) throws IOException {
        ObjectNode config = (ObjectNode) new JsonMapper()
                .readTree(PROJECT.connectConfig("systemd/connector.json").toFile());
        return config.put("lock.directory", directory.toString()).put("allowed.paths", directory.toString());
    }

    private static void installSink(Path plugin) throws IOException {
        List<Class<?>> classes = List.of(StumblingSink.class, StumblingSink.StumblingTask.class);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugin.resolve("sink.jar")))) {
            jar.putNextEntry(new ZipEntry("META-INF/services/org.apache.kafka.connect.sink.SinkConnector"));
            jar.write(StumblingSink.class.getName().getBytes(StandardCharsets.UTF_8));
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
            }
        }
    }

    private static void append(int lines, String text) throws IOException {
        Files.writeString(file, (text + "\n").repeat(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(250));
    }

    private static void awaitTrue(String expression) {
        await(expression)
                .untilAsserted(() -> assertThat(prometheus.query(expression)).isNotEmpty());
    }

    private static double value(String expression) {
        return prometheus.query(expression).get(0).at("/value/1").asDouble();
    }

    private static boolean fires(String alert) {
        return prometheus.alerts().stream()
                .anyMatch(found -> found.at("/labels/alertname").asText().equals(alert)
                        && found.path("state").asText().equals("firing"));
    }

    @Test
    @Order(1)
    void givenATaskThatCollectsThenItsMetricsAreThereUnderTheirNames() {
        awaitTrue("host:logagent_served:max{host=\"worker\"} == 1");
        String labels =
                "{connector=\"" + CONNECTOR + "\", task=\"0\", host=\"worker\", mode=\"host\", job=\"connect\"}";
        awaitTrue("logagent_lines_total" + labels + " == 10");
        awaitTrue("logagent_files_tracked" + labels + " == 1");
        awaitTrue("logagent_document_errors" + labels + " == 1");
        awaitTrue("logagent_etcd_reachable" + labels + " == 1");
        awaitTrue("logagent_etcd_contact_age_seconds" + labels + " < 60");
        awaitTrue("kafka_connect_source_task_record_write_total == 10");
        awaitTrue("kafka_connect_task_status{connector=\"" + CONNECTOR + "\", status=\"running\"} == 1");
        System.out.printf(
                "A host costs: worker %.0f MiB resident, %s series%n",
                value("process_resident_memory_bytes") / 1024 / 1024, value("scrape_samples_scraped"));
        await("the alert of the rejected entry").until(() -> fires("LogAgentEntriesRejected"));

        // All metrics that docs/operating.md lists, except the one that is a text.
        String reference = MonitoringFiles.text(MonitoringFiles.ROOT.resolve("docs/operating.md"))
                .replaceAll("(?s)^.*\\n## Metrics\\n|\\n## Prometheus and Grafana\\n.*$", "");
        Set<String> documented = new TreeSet<>();
        Pattern.compile("(?m)^\\| (`[a-z-]+`(?:, `[a-z-]+`)*) \\|")
                .matcher(reference)
                .results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ")))
                .filter(name -> !name.equals("worst-file"))
                .forEach(name -> documented.add(
                        "logagent_" + name.replaceAll("-ms$", "-seconds").replace('-', '_')));
        assertThat(documented).hasSizeGreaterThan(20);
        assertThat(prometheus.metricNames())
                .hasSizeGreaterThan(documented.size())
                .containsAll(documented);
    }

    @Test
    @Order(2)
    void givenASinkThenAllMetricsOfRulesAndDashboardsExist() throws Exception {
        // Through the provider, whose metrics exist only after its first use.
        stack.etcd().put("/secrets/sink/topic", TOPIC);
        stack.connect()
                .put(
                        SINK,
                        Map.of(
                                "connector.class", StumblingSink.class.getName(),
                                "topics", "${etcd:/secrets/sink:topic}",
                                "tasks.max", "1",
                                "value.converter", "org.apache.kafka.connect.storage.StringConverter"));
        awaitTrue("kafka_connect_sink_task_record_send_total{connector=\"" + SINK + "\"} >= 10");
        awaitTrue("logagent_provider_lookups_total > 0");
        awaitTrue("kafka_consumer_records_lag_max{client_id=\"connector-consumer-" + SINK + "-0\"}");

        Set<String> known = new TreeSet<>(prometheus.metricNames());
        Optional<Set<String>> ofMachine = nodeExporterMetrics();
        ofMachine.ifPresent(known::addAll);
        List<String> expressions = new ArrayList<>(MonitoringFiles.ruleExpressions());
        for (Path dashboard : MonitoringFiles.dashboards()) {
            expressions.addAll(MonitoringFiles.expressions(MonitoringFiles.read(dashboard), "worker"));
        }
        Set<String> named = MonitoringFiles.metricsIn(expressions);
        if (ofMachine.isEmpty()) {
            System.out.println("No prometheus-node-exporter: the metrics of the machine are not checked");
            named.removeIf(name -> name.startsWith("node_"));
        }
        assertThat(named).hasSizeGreaterThan(50);
        assertThat(known).containsAll(named);
        // Prometheus rejects invalid expressions.
        expressions.forEach(prometheus::query);
    }

    /** The names of node_exporter's metrics; empty if there is no node_exporter. */
    private static Optional<Set<String>> nodeExporterMetrics() {
        DistributionProgram program = new DistributionProgram("prometheus-node-exporter", "prometheus-node-exporter");
        Optional<Path> executable = program.find();
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        String address = "127.0.0.1:" + FreePort.next();
        List<String> command = List.of(executable.get().toString(), "--web.listen-address=" + address);
        Path folder = stack.directory();
        Set<String> names = new TreeSet<>();
        try (ServerProcess exporter = ServerProcess.start(
                "node_exporter", command, Map.of(), folder, folder.resolve("logs/node-exporter.log"))) {
            exporter.awaitReady(Duration.ofMinutes(1), () -> {
                names.addAll(namesAt("http://" + address + "/metrics"));
                return !names.isEmpty();
            });
        }
        return Optional.of(names);
    }

    private static Set<String> namesAt(String url) {
        Set<String> names = new TreeSet<>();
        try (InputStream in = URI.create(url).toURL().openStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Pattern.compile("(?m)^[a-z][a-zA-Z0-9_:]*")
                    .matcher(text)
                    .results()
                    .forEach(name -> names.add(name.group()));
        } catch (IOException e) {
            // It does not listen yet.
            return Set.of();
        }
        return names;
    }

    @Test
    @Order(3)
    void givenATaskThatFailsThenItsAlertFires() throws Exception {
        append(1, "stumble");

        await("the alert of the failed task").until(() -> fires("ConnectTaskFailed"));
    }

    @Test
    @Order(4)
    void givenAKilledWorkerThenItsHostIsReportedUntilItIsBack() {
        awaitTrue("host:logagent_served:max{host=\"worker\"} == 1");
        // On a busy machine it may have fired for a moment.
        await("no alert").until(() -> !fires("LogAgentHostNotServed"));

        stack.worker().kill();
        await("the alert").until(() -> fires("LogAgentHostNotServed"));
        JsonNode alert = prometheus.alerts().stream()
                .filter(found -> found.at("/labels/alertname").asText().equals("LogAgentHostNotServed"))
                .findFirst()
                .orElseThrow();
        System.out.println("Fires: " + alert);
        assertThat(alert.at("/labels/host").asText()).isEqualTo("worker");
        assertThat(alert.at("/annotations/summary").asText()).isEqualTo("Nobody collects the logs of worker");

        stack.worker().restart();
        await("the end of the alert").until(() -> !fires("LogAgentHostNotServed"));
        awaitTrue("host:logagent_served:max{host=\"worker\"} == 1");
    }

    @Test
    @Order(5)
    void givenAPausedConnectorThenItsHostIsReportedUntilItIsResumed() {
        awaitTrue("logagent_active{connector=\"" + CONNECTOR + "\"} == 1");
        // On a busy machine it may have fired for a moment.
        await("no alert").until(() -> !fires("LogAgentHostNotServed"));

        stack.connect().pause(CONNECTOR);
        awaitTrue("logagent_active{connector=\"" + CONNECTOR + "\"} == 0");
        await("the alert of the host").until(() -> fires("LogAgentHostNotServed"));
        // The alert for this age needs a minute, which PromtoolTest tests with its own clock.
        awaitTrue("logagent_last_poll_age_seconds{connector=\"" + CONNECTOR + "\"} > 5 and logagent_active == 0");
        await("the alert of the connector").until(() -> fires("ConnectConnectorPaused"));

        stack.connect().resume(CONNECTOR);
        awaitTrue("logagent_active{connector=\"" + CONNECTOR + "\"} == 1");
        await("the end of the alerts").until(() -> !fires("LogAgentHostNotServed") && !fires("ConnectConnectorPaused"));
    }

    /** Shows the metric behind the alert ConnectKafkaUnreachable, and why ConnectKafkaStalled is not enough. */
    @Test
    @Order(6)
    void givenKafkaIsAwayThenTheMetricsOfTheTasksEndAndTheAgeOfTheHeartbeatGrows() {
        awaitTrue("kafka_connect_source_task_record_active_count{connector=\"" + CONNECTOR + "\"}");
        awaitTrue("kafka_connect_coordinator_last_heartbeat_age_seconds >= 0 < 10");

        stack.kafka().brokers().forEach(KafkaBroker::kill);
        awaitTrue("kafka_connect_coordinator_last_heartbeat_age_seconds > 10");
        awaitTrue("kafka_connect_worker_task_count == 0");
        await("the end of the metrics of the task")
                .untilAsserted(() -> assertThat(prometheus.query("kafka_connect_source_task_record_active_count"))
                        .isEmpty());

        stack.kafka().brokers().forEach(KafkaBroker::restart);
        awaitTrue("kafka_connect_coordinator_last_heartbeat_age_seconds >= 0 < 10");
        awaitTrue("host:logagent_served:max{host=\"worker\"} == 1");
    }
}
