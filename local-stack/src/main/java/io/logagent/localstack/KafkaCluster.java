/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The brokers of a stack. With three brokers, as in production, each topic has three replicas and one of them may be
 * down. With one broker nothing is replicated.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<KafkaBroker> brokers;
    private final StackParts parts;

    private KafkaCluster(List<KafkaBroker> brokers, StackParts parts) {
        this.brokers = brokers;
        this.parts = parts;
    }

    /** Starts empty brokers like {@link KafkaBroker#start(Path, String, Map)}. */
    static KafkaCluster start(Path directory, String address, int size, Map<String, String> overrides) {
        List<Integer> controllers = Stream.generate(FreePort::next).limit(size).toList();
        StackParts parts = new StackParts();
        try {
            // In parallel, because no broker gets ready without the others.
            List<Future<KafkaBroker>> starting = IntStream.rangeClosed(1, size)
                    .mapToObj(id ->
                            parts.start(() -> KafkaBroker.startMember(directory, address, id, controllers, overrides)))
                    .toList();
            return new KafkaCluster(starting.stream().map(StackParts::await).toList(), parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The address and port of each broker, separated by commas. */
    public String bootstrapServers() {
        return brokers.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    public List<KafkaBroker> brokers() {
        return brokers;
    }

    /** Suspends all brokers (SIGSTOP): their sockets stay open and nothing answers. */
    public void freeze() {
        brokers.forEach(KafkaBroker::freeze);
    }

    /** Resumes frozen brokers (SIGCONT). */
    public void thaw() {
        brokers.forEach(KafkaBroker::thaw);
    }

    /** Shuts all brokers down cleanly. */
    @Override
    public void close() {
        parts.close();
    }
}
