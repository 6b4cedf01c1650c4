/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All servers of the pipeline on this machine: etcd, Kafka, a worker with the project's plugins and, if requested,
 * Elasticsearch with a sink.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.builder().elasticsearch().start()) {
 *     stack.etcd().put(key, document);
 *     stack.connect().put("web-logs", settings);
 * }
 * }</pre>
 */
public final class LocalStack implements AutoCloseable {
    private final Path directory;
    private final StackParts parts;
    private final PluginPath plugins;
    private final WorkerTemplate workers;
    private final EtcdServer etcd;
    private final KafkaCluster kafka;
    private final ConnectWorker worker;
    private final Supplier<ElasticsearchServer> elasticsearch;
    private final Optional<ElasticsearchSink> sink;
    private final Optional<PrometheusServer> prometheus;

    LocalStack(
            Path directory,
            StackParts parts,
            PluginPath plugins,
            WorkerTemplate workers,
            EtcdServer etcd,
            KafkaCluster kafka,
            ConnectWorker worker,
            Supplier<ElasticsearchServer> elasticsearch,
            Optional<ElasticsearchSink> sink,
            Optional<PrometheusServer> prometheus) {
        this.directory = directory;
        this.parts = parts;
        this.plugins = plugins;
        this.workers = workers;
        this.etcd = etcd;
        this.kafka = kafka;
        this.worker = worker;
        this.elasticsearch = elasticsearch;
        this.sink = sink;
        this.prometheus = prometheus;
    }

    public static LocalStackBuilder builder() {
        return new LocalStackBuilder();
    }

    public EtcdServer etcd() {
        return etcd;
    }

    public KafkaCluster kafka() {
        return kafka;
    }

    /** The first worker, whose name is {@code worker}. */
    public ConnectWorker worker() {
        return worker;
    }

    /** The first worker's REST API. */
    public ConnectRest connect() {
        return worker.rest();
    }

    /**
     * Starts another worker in the same group, or in another group if the settings name one. The stack closes it.
     *
     * @param name of the worker and of its log
     * @param settings that replace those of the first worker
     * @param environment variables added to those of the first worker
     */
    public ConnectWorker addWorker(String name, Map<String, String> settings, Map<String, String> environment) {
        return parts.add(workers.start(name, settings, environment, Optional.empty()));
    }

    /** Starts another worker like {@link #addWorker(String, Map, Map)}, but on another host. */
    public ConnectWorker addWorker(
            String name, Map<String, String> settings, Map<String, String> environment, NetworkNamespace host) {
        return parts.add(workers.start(name, settings, environment, Optional.of(host)));
    }

    /**
     * Starts another worker like {@link #addWorker(String, Map, Map)}, but of the given release.
     *
     * @param release of Kafka Connect
     */
    public ConnectWorker addWorker(
            ConnectRelease release, String name, Map<String, String> settings, Map<String, String> environment) {
        return parts.add(workers.of(release).start(name, settings, environment, Optional.empty()));
    }

    /**
     * Installs another plugin for workers that start from now on: a class of the caller that depends only on itself and
     * Connect.
     *
     * @param kind of plugin, such as Connect's {@code Transformation}
     */
    public void addPlugin(Class<?> kind, Class<?> plugin) {
        plugins.add(kind, plugin);
    }

    /**
     * Elasticsearch; if the stack has it on demand, the first call starts it.
     *
     * @throws IllegalStateException if the stack was started without it
     */
    public ElasticsearchServer elasticsearch() {
        return elasticsearch.get();
    }

    /**
     * The sink that is installed in the worker.
     *
     * @throws IllegalStateException if the stack was started without it
     */
    public ElasticsearchSink sink() {
        return sink.orElseThrow(() -> new IllegalStateException("this stack has no Elasticsearch sink"));
    }

    /** @throws IllegalStateException if the stack was started without it */
    public PrometheusServer prometheus() {
        return prometheus.orElseThrow(() -> new IllegalStateException("this stack has no Prometheus"));
    }

    /** The folder with the data and logs of all servers. */
    public Path directory() {
        return directory;
    }

    /** Closes all parts in the reverse order of their start. Keeps the logs and deletes the data. */
    @Override
    public void close() {
        parts.close();
        for (String data : List.of("broker", "etcd/data", "plugins", "prometheus/data")) {
            Folders.delete(directory.resolve(data));
        }
    }
}
