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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real Kafka process that is both broker and controller. */
public final class KafkaBroker extends LocalServer {
    // Any 16 bytes in Base64.
    private static final String CLUSTER_ID = "bG9nYWdlbnQtbG9jYWwtMQ";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    static final String LOOPBACK = "127.0.0.1";

    /** Kafka's own default for its internal topics. */
    private static final int MOST_COPIES = 3;

    private final Path lib;
    private final ClassArchive classes;
    private final Path folder;
    private final Path log;
    private final Path properties;
    private final Path logging;
    private final String address;
    private final int port;

    private KafkaBroker(
            Path directory, String address, int id, List<Integer> controllers, Map<String, String> overrides) {
        this.lib = Project.find().lib("broker");
        this.classes = new ClassArchive(lib);
        this.folder = Folders.create(directory.resolve("broker").resolve(String.valueOf(id)));
        this.log = directory.resolve("logs").resolve(controllers.size() == 1 ? "broker.log" : "broker-" + id + ".log");
        this.address = address;
        this.port = FreePort.next();
        this.properties = folder.resolve("server.properties");
        Map<String, String> settings = settings(folder, id, controllers);
        settings.put(
                "listeners",
                "PLAINTEXT://" + address + ":" + port + ",CONTROLLER://" + LOOPBACK + ":" + controllers.get(id - 1));
        settings.putAll(overrides);
        Folders.writeProperties(properties, settings);
        this.logging = Folders.resource("kafka/log4j2.properties", folder.resolve("log4j2.properties"));
    }

    /**
     * Starts an empty broker as a single-node cluster, with its data in {@code <directory>/broker} and its log in
     * {@code <directory>/logs}.
     */
    public static KafkaBroker start(Path directory) {
        return start(directory, Map.of());
    }

    /**
     * Settings for a broker that a test kills. A restarted broker can register only after its old session has timed
     * out, so this session is short. On a busy machine a live broker may miss it too; then all groups rebalance.
     */
    public static Map<String, String> missedSoon() {
        return Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");
    }

    /** Starts a broker with settings that replace the defaults. */
    public static KafkaBroker start(Path directory, Map<String, String> overrides) {
        return start(directory, LOOPBACK, overrides);
    }

    /**
     * @param address the address of this machine at which clients reach it
     * @param overrides broker settings
     * @throws IllegalStateException with the end of its log if it does not start
     */
    public static KafkaBroker start(Path directory, String address, Map<String, String> overrides) {
        return startMember(directory, address, 1, List.of(FreePort.next()), overrides);
    }

    /**
     * Starts one broker of a cluster and waits until the others are up.
     *
     * @param id of the broker, from 1
     * @param controllers the controller port of each broker, in the order of their ids
     */
    static KafkaBroker startMember(
            Path directory, String address, int id, List<Integer> controllers, Map<String, String> overrides) {
        KafkaBroker broker = new KafkaBroker(directory, address, id, controllers, overrides);
        broker.format(id);
        broker.launchAndAwait();
        return broker;
    }

    /** Such as {@code 127.0.0.1:23456}. */
    public String bootstrapServers() {
        return address + ":" + port;
    }

    private static Map<String, String> settings(Path folder, int id, List<Integer> controllers) {
        int brokers = controllers.size();
        String copies = String.valueOf(Math.min(brokers, MOST_COPIES));
        // Leaves room for one broker to be down.
        String inSync = brokers < MOST_COPIES ? "1" : "2";
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", String.valueOf(id));
        settings.put("process.roles", "broker,controller");
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, brokers)
                        .mapToObj(i -> (i + 1) + "@" + LOOPBACK + ":" + controllers.get(i))
                        .collect(Collectors.joining(",")));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", folder.resolve("data").toString());
        settings.put("default.replication.factor", copies);
        settings.put("min.insync.replicas", inSync);
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", copies);
            // The default of 50 partitions is for many brokers and would only slow the start.
            settings.put(topic + ".num.partitions", "4");
        }
        settings.put("transaction.state.log.min.isr", inSync);
        settings.put("share.coordinator.state.topic.min.isr", inSync);
        // The default of 128 MB does not fit into a small heap.
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        // No further members are expected, so do not wait for them.
        settings.put("group.initial.rebalance.delay.ms", "0");
        return settings;
    }

    /**
     * Makes the folder of an empty broker. What Kafka's storage tool writes depends on the version of Kafka and on the id
     * only, so it runs once for all brokers of a build.
     */
    private void format(int id) {
        String version = Folders.list(lib, ".jar").stream()
                .map(jar -> jar.getFileName().toString())
                .filter(jar -> jar.startsWith("kafka-server-common"))
                .findFirst()
                .orElseThrow();
        Path kept = lib.resolveSibling("formatted-" + version.replace(".jar", "") + "-" + id);
        Path data = folder.resolve("data");
        try {
            if (!Files.exists(kept)) {
                runStorageTool();
                // Under a name of its own first, because other brokers look for it.
                Path own = Files.createDirectory(kept.resolveSibling(kept.getFileName() + "-" + System.nanoTime()));
                copy(data, own);
                if (!own.toFile().renameTo(kept.toFile())) {
                    // Another broker was faster.
                    Folders.delete(own);
                }
            } else {
                copy(kept, Files.createDirectories(data));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot format " + data, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : Folders.list(from, "")) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    private void runStorageTool() {
        List<String> options = new ArrayList<>(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(classes.optionsToUseIt());
        List<String> arguments = List.of("format", "--cluster-id", CLUSTER_ID, "--config", properties.toString());
        List<String> command = JavaCommand.of(lib, logging, options, "kafka.tools.StorageTool", arguments);
        try (ServerProcess tool = ServerProcess.start("Kafka's storage tool", command, Map.of(), folder, log)) {
            tool.awaitSuccess(START_LIMIT);
        }
    }

    @Override
    ServerProcess launch() {
        // With two cores and this heap the serial collector starts faster than G1 and takes less memory.
        List<String> options = new ArrayList<>(List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC"));
        options.addAll(classes.options());
        List<String> command = JavaCommand.of(lib, logging, options, "kafka.Kafka", List.of(properties.toString()));
        return ServerProcess.start("Kafka's broker", command, Map.of(), folder, log);
    }

    @Override
    void ended() {
        classes.publish();
    }

    @Override
    void awaitReady(ServerProcess launched) {
        // The last line that the broker logs while it starts; the controller has admitted the broker by then. A check
        // with a client would print all of the client's settings to the output of the program that starts the stack.
        launched.awaitReady(START_LIMIT, () -> launched.hasLogged("Kafka Server started"));
    }
}
