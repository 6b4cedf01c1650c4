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

/** What a stack consists of, before it is started. */
public final class LocalStackBuilder {
    private static final List<String> PLUGINS = List.of("etcd-config-provider", "file-tail-source-connector");
    private static final String LOOPBACK = "127.0.0.1";

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

    /** With Elasticsearch and the best sink that this machine can have. */
    public LocalStackBuilder elasticsearch() {
        this.elasticsearch = true;
        return this;
    }

    /** With the best sink that this machine can have, and with Elasticsearch when it is first asked for. */
    public LocalStackBuilder elasticsearchOnDemand() {
        this.onDemand = true;
        return this;
    }

    /** With Elasticsearch and this sink. */
    public LocalStackBuilder elasticsearch(ElasticsearchSink chosen) {
        this.sink = Optional.of(chosen);
        return elasticsearch();
    }

    /**
     * With Prometheus, which asks all workers for their metrics and has the project's alert rules. Each worker counts as a
     * host of its own, with the worker's name.
     *
     * @param alertsAfter for how long the condition of an alert has to hold: that alone is other than in the rules
     */
    public LocalStackBuilder prometheus(Duration alertsAfter) {
        this.alertsAfter = Optional.of(alertsAfter);
        return this;
    }

    /** The modules whose zips the worker has installed; by default all of the project's plugins. */
    public LocalStackBuilder plugins(String... modules) {
        this.plugins = List.of(modules);
        return this;
    }

    /** How many brokers there are; by default one. With three, all topics have three copies. */
    public LocalStackBuilder brokers(int number) {
        this.brokers = number;
        return this;
    }

    /** Settings of the brokers that replace the defaults. */
    public LocalStackBuilder brokerSettings(Map<String, String> settings) {
        brokerSettings.putAll(settings);
        return this;
    }

    /** The release of Kafka Connect that the workers are of; by default the one that the plugins are compiled against. */
    public LocalStackBuilder connect(ConnectRelease chosen) {
        this.release = chosen;
        return this;
    }

    /** Settings of the worker that replace those of {@code connect-config/worker.properties}. */
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
     * The first worker runs on the first of these hosts, and the others reach etcd and the broker too. Closing the stack
     * leaves the hosts.
     */
    public LocalStackBuilder namespaces(NetworkNamespaces hosts) {
        this.namespaces = Optional.of(hosts);
        return this;
    }

    /** Who gets a line for what takes long; standard output by default. */
    public LocalStackBuilder progress(Consumer<String> lines) {
        this.progress = lines;
        return this;
    }

    /**
     * Starts everything, what is independent side by side, and returns when all of it can be used.
     *
     * @throws IllegalStateException if a part does not start, with the end of its log; nothing is left running then
     */
    public LocalStack start() {
        // Missing ones are reported before anything is started.
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

    // Its log is in its own folder: a link shows it among the others.
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
                work, namespaces.map(NetworkNamespaces::address).orElse(LOOPBACK), brokers, brokerSettings);
    }

    private Map<String, String> settings(KafkaCluster kafka, EtcdServer etcd, PluginPath pluginPath) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("plugin.path", pluginPath.folder().toString());
        settings.put("config.providers.etcd.param.endpoints", etcd.endpoint());
        // A worker answers a request with an error if etcd's first answer is late, as it is on a busy machine.
        settings.put("config.providers.etcd.param.timeout.ms", "10000");
        for (String topic : List.of("config", "offset", "status")) {
            settings.put(topic + ".storage.replication.factor", "-1");
        }
        // The default of 25 and 5 partitions is for large groups; here it only costs time at the start.
        settings.put("offset.storage.partitions", "5");
        settings.put("status.storage.partitions", "1");
        // A killed worker is missed soon; this is the least that a broker allows.
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
