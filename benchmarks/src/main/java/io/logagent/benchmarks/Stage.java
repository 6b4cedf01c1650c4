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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker, and the workers of the contenders: each has one of its own, so that its CPU and memory can be told apart. */
final class Stage implements AutoCloseable {
    private static final Pattern CONTENDER = Pattern.compile("([a-z-]+)(\\+eos)?(?:\\[(.+=.+)])?");
    private static final Project PROJECT = Project.find();

    private final Path folder;
    private final KafkaBroker broker;
    private final Topics topics;
    private final String pluginPath;
    private final Map<String, String> environment;

    /** @param workerJvmOptions options for the JVM of all workers, such as those of a profiler */
    Stage(String workerJvmOptions) throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(target().resolve("stage")), "run-");
        broker = KafkaBroker.start(folder);
        topics = new Topics(broker.bootstrapServers());
        PluginPath plugins = new PluginPath(folder.resolve("plugins"));
        plugins.unpack(PROJECT.component("file-tail-source-connector"));
        pluginPath = plugins.folder() + "," + target().resolve("plugins");
        environment = workerJvmOptions.isEmpty() ? Map.of() : Map.of("JDK_JAVA_OPTIONS", workerJvmOptions);
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
     * A contender in a worker of its own.
     *
     * @param name a source's name, with {@code +eos} behind it for exactly once and settings of its own in brackets, such
     *     as {@code json+eos[producer.override.linger.ms=0;poll.max.lines=500]}
     * @param settings of the connector that replace those of the source
     */
    ConnectContender contender(String name, int pollLines, Map<String, String> settings) {
        Matcher parts = CONTENDER.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a contender is written NAME, NAME+eos or NAME[setting=value;…]");
        }
        Map<String, String> all = new HashMap<>(settings);
        if (parts.group(3) != null) {
            for (String setting : parts.group(3).split(";")) {
                all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
        }
        String group = name.replaceAll("[^A-Za-z0-9]+", "-");
        ConnectWorker worker = worker(group, parts.group(2) != null, Map.of());
        return new ConnectContender(name, Source.named(parts.group(1)), worker, pollLines, all);
    }

    @Override
    public void close() {
        topics.close();
        broker.close();
        Trees.delete(folder.resolve("broker"));
        Trees.delete(folder.resolve("plugins"));
    }
}
