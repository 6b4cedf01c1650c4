/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Selects the parts and settings of a stack, and starts it. */
public final class LocalStackBuilder {
    private static final List<String> PLUGINS = List.of("etcd-config-provider", "file-tail-source-connector");

    private final Project project = Project.find();
    private final Map<String, String> brokerSettings = new HashMap<>();
    private final Map<String, String> workerSettings = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private List<String> plugins = PLUGINS;
    private int brokers = 1;
    private ConnectRelease release = ConnectRelease.CURRENT;
    private Path directory;
    private boolean elasticsearch;
    private boolean onDemand;
    private Optional<Duration> alertsAfter = Optional.empty();
    private Optional<NetworkNamespaces> namespaces = Optional.empty();
    private Optional<ElasticsearchSink> sink = Optional.empty();
    private Consumer<String> progress = System.out::println;

    LocalStackBuilder() {}

    /** The folder for data and logs; by default a new one in the working directory's {@code target/local-stack}. */
    public LocalStackBuilder directory(Path folder) {
        this.directory = folder;
        return this;
    }

    /** Adds Elasticsearch and the best sink available to this machine. */
    public LocalStackBuilder elasticsearch() {
        this.elasticsearch = true;
        return this;
    }

    /** Adds the best sink available to this machine; Elasticsearch starts at its first use. */
    public LocalStackBuilder elasticsearchOnDemand() {
        this.onDemand = true;
        return this;
    }

    /** Adds Elasticsearch and this sink. */
    public LocalStackBuilder elasticsearch(ElasticsearchSink chosen) {
        this.sink = Optional.of(chosen);
        return elasticsearch();
    }

    /**
     * Adds Prometheus, which scrapes the metrics of all workers and has the project's alert rules. Each worker counts
     * as a separate host with the worker's name.
     *
     * @param alertsAfter for how long the condition of an alert has to hold; the only change to the shipped rules
     */
    public LocalStackBuilder prometheus(Duration alertsAfter) {
        this.alertsAfter = Optional.of(alertsAfter);
        return this;
    }

    /** The modules whose zips are installed in the worker; by default all of the project's plugins. */
    public LocalStackBuilder plugins(String... modules) {
        this.plugins = List.of(modules);
        return this;
    }

    /** The number of brokers, by default one. With three, all topics have three replicas. */
    public LocalStackBuilder brokers(int number) {
        this.brokers = number;
        return this;
    }

    /** Broker settings that replace the defaults. */
    public LocalStackBuilder brokerSettings(Map<String, String> settings) {
        brokerSettings.putAll(settings);
        return this;
    }

    /** The Kafka Connect release of the workers; by default the one that the plugins are compiled against. */
    public LocalStackBuilder connect(ConnectRelease chosen) {
        this.release = chosen;
        return this;
    }

    /** Worker settings that replace those of {@code connect-config/worker.properties}. */
    public LocalStackBuilder workerSettings(Map<String, String> settings) {
        workerSettings.putAll(settings);
        return this;
    }

    /** Environment variables of the worker. */
    public LocalStackBuilder environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /**
     * Runs the first worker on the first of these hosts; the other hosts can reach etcd and the brokers too. Closing
     * the stack does not remove the hosts.
     */
    public LocalStackBuilder namespaces(NetworkNamespaces hosts) {
        this.namespaces = Optional.of(hosts);
        return this;
    }

    /** Receives a line for each step that takes long; standard output by default. */
    public LocalStackBuilder progress(Consumer<String> lines) {
        this.progress = lines;
        return this;
    }

    /**
     * Starts all parts, independent ones in parallel, and returns when all of them can be used.
     *
     * @throws IllegalStateException if a part does not start, with the end of its log; all other parts are closed
     */
    public LocalStack start() {
        // Reports missing plugins before anything is started.
        List<Path> zips = plugins.stream().map(project::component).toList();
        Path work = directory == null ? newDirectory() : Folders.create(directory);
        StackParts parts = new StackParts();
        try {
            return start(work, zips, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw new IllegalStateException(
                    "the stack did not start: " + e.getMessage() + "\nAll logs are in " + work.resolve("logs"), e);
        }
    }

    private LocalStack start(Path work, List<Path> zips, StackParts parts) {
        Future<KafkaCluster> kafka = parts.start(() -> startKafka(work));
        Future<EtcdServer> etcd = parts.start(() -> startEtcd(work));
        Optional<Future<ElasticsearchSink>> sinkToUse = elasticsearch || onDemand
                ? Optional.of(parts.prepare(() -> sink.orElseGet(
                        () -> ElasticsearchSinkFinder.ofThisMachine(progress).find())))
                : Optional.empty();
        Optional<Future<ElasticsearchServer>> search =
                elasticsearch ? Optional.of(parts.start(() -> ElasticsearchServer.start(work))) : Optional.empty();

        Optional<ScrapeTargets> targets =
                alertsAfter.map(wait -> new ScrapeTargets(Folders.create(work).resolve("workers.json")));
        Optional<Future<PrometheusServer>> prometheus =
                targets.map(found -> parts.start(() -> PrometheusServer.start(work, found, alertsAfter.orElseThrow())));

        PluginPath pluginPath = new PluginPath(work.resolve("plugins"));
        zips.forEach(pluginPath::unpack);
        Optional<ElasticsearchSink> installed = sinkToUse.map(StackParts::await);
        installed.ifPresent(found -> found.installIn(pluginPath));

        WorkerTemplate template = new WorkerTemplate(
                release,
                project.connectConfig("worker.properties"),
                work,
                settings(StackParts.await(kafka), StackParts.await(etcd), pluginPath),
                environment(StackParts.await(etcd)),
                targets);
        ConnectWorker worker = parts.add(template.start(
                "worker",
                Map.of(),
                Map.of(),
                namespaces.map(hosts -> hosts.hosts().get(0))));
        return new LocalStack(
                work,
                parts,
                pluginPath,
                template,
                StackParts.await(etcd),
                StackParts.await(kafka),
                worker,
                elasticsearch(work, parts, search),
                installed,
                prometheus.map(StackParts::await));
    }

    private Supplier<ElasticsearchServer> elasticsearch(
            Path work, StackParts parts, Optional<Future<ElasticsearchServer>> started) {
        if (started.isPresent()) {
            ElasticsearchServer server = StackParts.await(started.get());
            return () -> server;
        }
        if (onDemand) {
            return new OnDemand<>(() -> parts.add(ElasticsearchServer.start(work)));
        }
        return () -> {
            throw new IllegalStateException("this stack has no Elasticsearch");
        };
    }

    /** The shipped connectors refer to these variables as {@code ${env:…}}. */
    private Map<String, String> environment(EtcdServer etcd) {
        Map<String, String> variables = new HashMap<>();
        variables.put("LOGAGENT_ETCD_ENDPOINTS", etcd.endpoint());
        variables.putAll(environment);
        return variables;
    }

    // etcd's log is in its own folder; a link shows it beside the other logs.
    private EtcdServer startEtcd(Path work) throws IOException {
        Path link = Folders.create(work.resolve("logs")).resolve("etcd.log");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("..", "etcd", "etcd.log"));
        Path folder = work.resolve("etcd");
        return namespaces
                .map(hosts -> EtcdServer.start(folder, hosts.address()))
                .orElseGet(() -> EtcdServer.start(folder));
    }

    private KafkaCluster startKafka(Path work) {
        return KafkaCluster.start(
                work, namespaces.map(NetworkNamespaces::address).orElse(KafkaBroker.LOOPBACK), brokers, brokerSettings);
    }

    private Map<String, String> settings(KafkaCluster kafka, EtcdServer etcd, PluginPath pluginPath) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("plugin.path", pluginPath.folder().toString());
        settings.put("config.providers.etcd.param.endpoints", etcd.endpoint());
        // A worker answers requests with an error if etcd's first answer is late, as can happen on a busy machine.
        settings.put("config.providers.etcd.param.timeout.ms", "10000");
        for (String topic : List.of("config", "offset", "status")) {
            settings.put(topic + ".storage.replication.factor", "-1");
        }
        // The defaults of 25 and 5 partitions are for large groups and would only slow the start.
        settings.put("offset.storage.partitions", "5");
        settings.put("status.storage.partitions", "1");
        // Detects a killed worker soon; this is the shortest session timeout that a broker allows.
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "1000");
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        settings.put("offset.flush.interval.ms", "1000");
        settings.putAll(workerSettings);
        return settings;
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory(Folders.create(Path.of("target", "local-stack")), "stack-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for the stack in target/local-stack", e);
        }
    }
}
