/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A peer that is started again for each run. The cost of a run therefore includes the start of its processes, and a JVM
 * among them begins without compiled code.
 */
final class PeerContender implements Contender {
    private final String name;
    private final Peer peer;
    private final Path directory;
    private final String bootstrapServers;
    private final Map<String, String> producer;

    /**
     * @param directory gets a temporary folder for each run; its log goes to {@code logs}
     * @param producer settings of the producer
     */
    PeerContender(String name, Peer peer, Path directory, String bootstrapServers, Map<String, String> producer) {
        this.name = name;
        this.peer = peer;
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
        this.producer = Map.copyOf(producer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean canRead(Workload workload) {
        return peer.canRead(workload);
    }

    @Override
    public Run begin(String run, LogFiles files, String topic) {
        try {
            Path folder = Files.createDirectories(directory.resolve(run));
            Peer.Target target = new Peer.Target(bootstrapServers, topic, producer);
            return new PeerRun(
                    folder,
                    ServerProcess.startPipeline(
                            name,
                            peer.processes(folder, files, target),
                            folder,
                            directory.resolve("logs").resolve(run + ".log")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    @Override
    public void close() {
        // Nothing runs between two runs.
    }

    private record PeerRun(Path folder, List<ServerProcess> processes) implements Run {
        @Override
        public List<Long> pids() {
            return processes.stream().map(ServerProcess::pid).toList();
        }

        @Override
        public void requireAlive() {
            processes.forEach(process -> process.awaitReady(Duration.ZERO, process::isAlive));
        }

        @Override
        public void close() {
            processes.forEach(ServerProcess::close);
            Trees.delete(folder);
        }
    }
}
