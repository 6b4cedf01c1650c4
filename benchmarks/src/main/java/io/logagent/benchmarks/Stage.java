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
 * A broker and the contenders. Each contender has a separate worker or other processes, so that its CPU and memory can
 * be measured.
 */
final class Stage implements AutoCloseable {
    private static final Project PROJECT = Project.find();

    /** The fastest of the settings that docs/benchmarks.md compares. */
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

    /** The folder of the workloads' files. */
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
     * @param settings settings that replace the shipped ones
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
     * Makes a contender with separate processes.
     *
     * @param name the name of a source or a peer, with its own settings in brackets and, for a source, {@code +eos}
     *     before them for exactly once, such as {@code json+eos[producer.override.linger.ms=0;poll.max.lines=500]}
     * @param pollLines the number of lines per poll of a source
     * @param settings settings of the connector that replace those of the source; a peer uses the producer settings
     *     among them
     * @return empty, after a printed line with the reason, for a peer that is not available on this machine
     */
    Optional<Contender> contender(String name, int pollLines, Map<String, String> settings) throws IOException {
        ContenderName parts = ContenderName.parse(name);
        Optional<Peer> peer = Peer.named(parts.base(), PROJECT);
        if (peer.isEmpty()) {
            return Optional.of(connect(name, pollLines, settings));
        }
        if (parts.exactlyOnce()) {
            throw new IllegalArgumentException(parts.base() + " does not support exactly once");
        }
        Optional<String> missing = peer.get().missing(folder);
        if (missing.isPresent()) {
            System.out.println(name + " is left out: " + missing.get());
            return Optional.empty();
        }
        Map<String, String> producer = ProducerSettings.of(PROJECT, parts.settingsOver(settings));
        return Optional.of(new PeerContender(name, peer.get(), folder, broker.bootstrapServers(), producer));
    }

    /** Makes a contender of a source, in a separate worker. */
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
