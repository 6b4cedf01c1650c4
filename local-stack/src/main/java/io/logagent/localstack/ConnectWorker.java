/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The real distributed Connect worker. Workers with the same {@code group.id} form a group. */
public final class ConnectWorker extends LocalServer {
    /** A worker that has to give tasks back while it starts waits up to task.shutdown.graceful.timeout.ms for them. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final String HEAP_OPTIONS = "KAFKA_HEAP_OPTS";
    private static final String SMALL_HEAP = "-Xms128m -Xmx512m -XX:+UseSerialGC";

    private final String name;
    private final Path lib;
    private final ClassArchive classes;
    private final Path folder;
    private final Path log;
    private final Path properties;
    private final Path logging;
    private final Map<String, String> environment;
    private final Optional<NetworkNamespace> host;
    private final String url;
    private final JsonHttp http;

    private ConnectWorker(
            ConnectRelease release,
            String name,
            Path directory,
            Path settings,
            Map<String, String> overrides,
            Map<String, String> environment,
            Optional<NetworkNamespace> host) {
        this.name = name;
        this.lib = Project.find().lib(release.part());
        this.classes = new ClassArchive(lib);
        this.folder = Folders.create(directory.resolve(name));
        this.log = directory.resolve("logs").resolve(name + ".log");
        this.logging = Folders.resource("kafka/log4j2.properties", folder.resolve("log4j2.properties"));
        this.environment = Map.copyOf(environment);
        this.host = host;
        this.url = "http://" + host.map(NetworkNamespace::address).orElse("127.0.0.1") + ":" + FreePort.next();
        this.http = new JsonHttp(url);
        this.properties = folder.resolve("worker.properties");
        Map<String, String> merged = read(settings);
        merged.put("listeners", url);
        merged.putAll(overrides);
        Folders.writeProperties(properties, merged);
    }

    /**
     * Starts a worker and waits until it has joined its group.
     *
     * @param release of Kafka Connect
     * @param name the worker's name, also that of its folder in the directory and of its log in
     *     {@code <directory>/logs}
     * @param settings the properties file to begin with, such as {@code connect-config/worker.properties}
     * @param overrides settings that replace those of the file, most of all {@code bootstrap.servers} and
     *     {@code plugin.path}; {@code listeners} is set to a free port
     * @param environment variables for the process, added to those of this JVM; {@code KAFKA_HEAP_OPTS} replaces the small
     *     heap, as it does in Kafka's scripts
     * @param host to run on; empty for this machine, on its loopback interface
     * @throws IllegalStateException with the end of its log if it does not start
     */
    public static ConnectWorker start(
            ConnectRelease release,
            String name,
            Path directory,
            Path settings,
            Map<String, String> overrides,
            Map<String, String> environment,
            Optional<NetworkNamespace> host) {
        ConnectWorker worker = new ConnectWorker(release, name, directory, settings, overrides, environment, host);
        worker.launchAndAwait();
        return worker;
    }

    /** The URL of its REST API. */
    public String url() {
        return url;
    }

    /** The properties file that the process was started with. */
    public Path properties() {
        return properties;
    }

    public ConnectRest rest() {
        return new ConnectRest(url);
    }

    private static Map<String, String> read(Path file) {
        Properties content = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            content.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the worker's settings from " + file, e);
        }
        Map<String, String> settings = new HashMap<>();
        content.stringPropertyNames().forEach(key -> settings.put(key, content.getProperty(key)));
        return settings;
    }

    @Override
    ServerProcess launch() {
        List<String> options = new ArrayList<>(
                List.of(environment.getOrDefault(HEAP_OPTIONS, SMALL_HEAP).split(" ")));
        // A JVM with an agent, such as the JMX exporter's, records no archive.
        boolean hasAgent = environment.containsKey("JAVA_TOOL_OPTIONS");
        options.addAll(hasAgent ? classes.optionsToUseIt() : classes.options());
        List<String> command = JavaCommand.of(
                lib,
                logging,
                options,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(properties.toString()));
        return ServerProcess.start(
                "the Connect worker " + name,
                host.map(namespace -> namespace.enter(command)).orElse(command),
                environment,
                folder,
                log);
    }

    @Override
    void ended() {
        classes.publish();
    }

    @Override
    void awaitReady(ServerProcess launched) {
        // Succeeds only once the worker has read its topics and joined its group (KIP-1017).
        launched.awaitReady(START_LIMIT, () -> http.answers("/health"));
    }
}
