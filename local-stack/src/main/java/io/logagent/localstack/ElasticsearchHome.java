/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An unpacked Elasticsearch with its configuration and data. */
record ElasticsearchHome(Path folder, boolean root) {
    // Elasticsearch refuses to run as root. Any other user will do, known to the system or not.
    private static final int UNPRIVILEGED = 1999;

    static ElasticsearchHome unpack(Path zip, Path directory, int httpPort, int transportPort) {
        Path folder = Folders.create(directory.resolve("elasticsearch"));
        try {
            boolean root = Files.getAttribute(folder, "unix:uid").equals(0);
            if (root) {
                folder = Files.createTempDirectory("logagent-elasticsearch-");
            }
            Folders.unpack(zip, folder);
            configure(folder, httpPort, transportPort);
            ElasticsearchHome home = new ElasticsearchHome(folder, root);
            if (root) {
                home.giveAway();
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + zip + " into " + folder, e);
        }
    }

    /** In the foreground, so that the process started is the one to kill. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        if (root) {
            String user = Integer.toString(UNPRIVILEGED);
            command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        // A zip that Java unpacked has no executable files.
        command.addAll(
                List.of("bash", distribution().resolve("bin/elasticsearch").toString()));
        return List.copyOf(command);
    }

    Map<String, String> environment() {
        return Map.of(
                "ES_JAVA_HOME", JavaCommand.JAVA_HOME.toString(),
                "ES_PATH_CONF", folder.resolve("conf").toString(),
                "ES_TMPDIR", folder.resolve("tmp").toString());
    }

    void delete() {
        Folders.delete(folder);
    }

    private Path distribution() {
        List<Path> candidates = Folders.list(folder, "").stream()
                .filter(child -> Files.exists(child.resolve("bin/elasticsearch")))
                .toList();
        if (candidates.size() != 1) {
            throw new IllegalStateException("expected one Elasticsearch in " + folder + ", found " + candidates);
        }
        return candidates.get(0);
    }

    private static void configure(Path folder, int httpPort, int transportPort) throws IOException {
        Folders.create(folder.resolve("tmp"));
        Path conf = Folders.create(folder.resolve("conf"));
        Files.writeString(conf.resolve("elasticsearch.yml"), """
                cluster.name: logagent
                node.name: local
                path.data: %1$s/data
                path.logs: %1$s/logs
                network.host: 127.0.0.1
                http.port: %2$d
                transport.port: %3$d
                discovery.type: single-node
                xpack.security.enabled: false
                # A developer's disk is often fuller than 85 %%, and this data is small.
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(folder, httpPort, transportPort));
        Files.writeString(conf.resolve("jvm.options"), """
                -Xms128m
                -Xmx256m
                -XX:+UseSerialGC
                -Djava.io.tmpdir=${ES_TMPDIR}
                """);
        Files.writeString(conf.resolve("log4j2.properties"), """
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %m (%c{1})%n
                rootLogger.level = warn
                rootLogger.appenderRef.console.ref = console
                logger.node.name = org.elasticsearch.node
                logger.node.level = info
                """);
    }

    private void giveAway() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList()) {
                Files.setAttribute(path, "unix:uid", UNPRIVILEGED);
            }
        }
    }
}
