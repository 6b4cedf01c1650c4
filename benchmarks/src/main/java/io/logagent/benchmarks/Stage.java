/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.ConnectRelease;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.KafkaBroker;
import io.logagent.localstack.PluginPath;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A broker, and the contenders: each has a worker or other processes of its own, so that its CPU and memory can be told
 * apart.
 */
final class Stage implements AutoCloseable {
    private static final Project PROJECT = Project.find();

    /** The fastest of those that docs/benchmarks.md compares. */
    static final String HEAP = "-Xms512m -Xmx512m -Xmn256m -XX:+UseSerialGC";

    private final Path folder;
    private final KafkaBroker broker;
    private final Topics topics;
    private final String pluginPath;
    private final Map<String, String> environment;

    Stage() throws IOException {
        this(HEAP, "");
    }

    /**
     * @param workerHeap the heap and the collector of all workers
     * @param workerJvmOptions further options for the JVM of all workers, such as those of a profiler
     */
    Stage(String workerHeap, String workerJvmOptions) throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(target().resolve("stage")), "run-");
        broker = KafkaBroker.start(folder);
        topics = new Topics(broker.bootstrapServers());
        PluginPath plugins = new PluginPath(folder.resolve("plugins"));
        plugins.unpack(PROJECT.component("file-tail-source-connector"));
        pluginPath = plugins.folder() + "," + target().resolve("plugins");
        environment = Map.of("JDK_JAVA_OPTIONS", workerJvmOptions, "KAFKA_HEAP_OPTS", workerHeap);
    }

    private static Path target() {
        return PROJECT.root().resolve("benchmarks/target");
    }

    /** Where the files of workloads are. */
    static Path data() {
        return target().resolve("data");
    }

    Topics topics() {
        return topics;
    }

    KafkaBroker broker() {
        return broker;
    }

    /**
     * Starts a worker with the shipped settings.
     *
     * @param settings that replace them
     */
    ConnectWorker worker(String name, boolean exactlyOnce, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("plugin.path", pluginPath);
        all.put("group.id", name);
        for (String topic : new String[] {"config", "offset", "status"}) {
            all.put(topic + ".storage.topic", name + "-" + topic);
            all.put(topic + ".storage.replication.factor", "1");
        }
        all.put("offset.storage.partitions", "5");
        all.put("status.storage.partitions", "1");
        // Nothing here refers to etcd.
        all.put("config.providers", "env");
        if (exactlyOnce) {
            all.put("exactly.once.source.support", "enabled");
        }
        all.putAll(settings);
        return ConnectWorker.start(
                ConnectRelease.CURRENT,
                name,
                folder,
                PROJECT.connectConfig("worker.properties"),
                all,
                environment,
                Optional.empty());
    }

    /**
     * A contender with processes of its own.
     *
     * @param name a source's or a peer's, with settings of its own in brackets and, for a source, {@code +eos} before them
     *     for exactly once, such as {@code json+eos[producer.override.linger.ms=0;poll.max.lines=500]}
     * @param pollLines how many lines a source hands over at once
     * @param settings of the connector that replace those of the source; a peer has those of the producer
     * @return empty for a peer that cannot be had on this machine, after a line that says so
     */
    Optional<Contender> contender(String name, int pollLines, Map<String, String> settings) throws IOException {
        ContenderName parts = ContenderName.parse(name);
        Optional<Peer> peer = Peer.named(parts.base(), PROJECT);
        if (peer.isEmpty()) {
            return Optional.of(connect(name, pollLines, settings));
        }
        if (parts.exactlyOnce()) {
            throw new IllegalArgumentException(parts.base() + " does not know exactly once");
        }
        Optional<String> missing = peer.get().missing(folder);
        if (missing.isPresent()) {
            System.out.println(name + " is left out: " + missing.get());
            return Optional.empty();
        }
        Map<String, String> producer = ProducerSettings.of(PROJECT, parts.settingsOver(settings));
        return Optional.of(new PeerContender(name, peer.get(), folder, broker.bootstrapServers(), producer));
    }

    /** The same for a source, in a worker of its own. */
    ConnectContender connect(String name, int pollLines, Map<String, String> settings) {
        ContenderName parts = ContenderName.parse(name);
        Source source = Source.named(parts.base());
        ConnectWorker worker = worker(parts.identifier(), parts.exactlyOnce(), Map.of());
        return new ConnectContender(name, source, worker, pollLines, parts.settingsOver(settings));
    }

    @Override
    public void close() {
        topics.close();
        broker.close();
        Trees.delete(folder.resolve("broker"));
        Trees.delete(folder.resolve("plugins"));
    }
}
