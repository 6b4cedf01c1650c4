/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.JavaCommand;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Apache Flume with its TAILDIR source and, instead of a sink, its Kafka channel. It uses the producer of its own
 * release, which this broker still supports, and the heap of a worker.
 */
final class Flume implements Peer {
    /** The number of lines that Flume sends before it waits for the broker's answers. */
    private static final int BATCH_LINES = 5_000;

    private final Path folder;

    Flume(Project project) {
        this.folder = project.root().resolve("benchmarks/flume");
    }

    private Path lib() {
        return folder.resolve("target/lib");
    }

    @Override
    public Optional<String> missing(Path workspace) {
        return Files.isDirectory(lib())
                ? Optional.empty()
                : Optional.of(lib() + " is missing; ./mvnw package builds it");
    }

    @Override
    public List<ProcessBuilder> processes(Path workspace, LogFiles files, Target target) throws IOException {
        Path configuration = workspace.resolve("flume.properties");
        Properties content = new Properties();
        content.putAll(settings(workspace, files, target));
        try (var out = Files.newOutputStream(configuration)) {
            content.store(out, null);
        }
        return List.of(new ProcessBuilder(JavaCommand.of(
                lib(),
                folder.resolve("log4j2.properties"),
                List.of(Stage.HEAP.split(" ")),
                "org.apache.flume.node.Application",
                List.of("--name", "agent", "--conf-file", configuration.toString(), "--no-reload-conf"))));
    }

    private static Map<String, String> settings(Path workspace, LogFiles files, Target target) {
        Map<String, String> settings = new HashMap<>();
        settings.put("agent.sources", "files");
        settings.put("agent.channels", "kafka");
        String source = "agent.sources.files.";
        settings.put(source + "type", "TAILDIR");
        settings.put(source + "channels", "kafka");
        settings.put(
                source + "positionFile", workspace.resolve("positions.json").toString());
        settings.put(source + "filegroups", "all");
        settings.put(source + "filegroups.all", nameExpression(files));
        settings.put(source + "batchSize", Integer.toString(BATCH_LINES));
        String channel = "agent.channels.kafka.";
        settings.put(channel + "type", "org.apache.flume.channel.kafka.KafkaChannel");
        settings.put(channel + "kafka.bootstrap.servers", target.bootstrapServers());
        settings.put(channel + "kafka.topic", target.topic());
        settings.put(channel + "parseAsFlumeEvent", "false");
        target.producer().forEach((name, value) -> settings.put(channel + "kafka.producer." + name, value));
        return settings;
    }

    /** The folder unchanged, followed by a regular expression for the file name, as TAILDIR expects it. */
    private static String nameExpression(LogFiles files) {
        Path pattern = Path.of(files.pattern());
        String names = pattern.getFileName().toString().replace(".", "[.]").replace("*", ".*");
        return pattern.resolveSibling(names).toString();
    }
}
