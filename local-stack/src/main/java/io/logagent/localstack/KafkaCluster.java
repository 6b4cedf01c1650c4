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
 * The brokers of a stack. With three of them each topic has three copies, one of which may be away, as in production; with
 * one of them nothing has a copy.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<KafkaBroker> brokers;
    private final StackParts parts;

    private KafkaCluster(List<KafkaBroker> brokers, StackParts parts) {
        this.brokers = brokers;
        this.parts = parts;
    }

    /** Starts empty brokers as {@link KafkaBroker#start(Path, String, Map)} does. */
    static KafkaCluster start(Path directory, String address, int size, Map<String, String> overrides) {
        List<Integer> controllers = Stream.generate(FreePort::next).limit(size).toList();
        StackParts parts = new StackParts();
        try {
            // All at once: none of them is ready without the others.
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

    /** Each broker's address and port, separated by commas. */
    public String bootstrapServers() {
        return brokers.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    public List<KafkaBroker> brokers() {
        return brokers;
    }

    /** Stops all brokers where they are (SIGSTOP): their sockets stay open and nothing answers. */
    public void freeze() {
        brokers.forEach(KafkaBroker::freeze);
    }

    /** Lets frozen brokers go on. */
    public void thaw() {
        brokers.forEach(KafkaBroker::thaw);
    }

    /** Ends all brokers in good order. */
    @Override
    public void close() {
        parts.close();
    }
}
