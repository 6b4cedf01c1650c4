/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way to bring lines into Kafka without Connect: which processes have to be run for it, and how. */
interface Peer {
    /** The one that has this name; empty if none has, as a source may. */
    static Optional<Peer> named(String name, Project project) {
        return switch (name) {
            case "kcat" -> Optional.of(new Kcat());
            case "rsyslog" -> Optional.of(new Rsyslog());
            case "flume" -> Optional.of(new Flume(project));
            default -> Optional.empty();
        };
    }

    /**
     * What this machine lacks for it and could not be fetched either, in a few words; empty if nothing.
     *
     * @param folder an existing one for what it needs to find out
     */
    Optional<String> missing(Path folder) throws IOException;

    /** Whether it can read such files on this machine. */
    default boolean canRead(Workload workload) {
        return true;
    }

    /**
     * The processes that bring all lines of the files into a topic and then wait for more, each reading what the one
     * before it writes.
     *
     * @param folder an existing one that belongs to this run
     */
    List<ProcessBuilder> processes(Path folder, LogFiles files, Target target) throws IOException;

    /**
     * Where lines go.
     *
     * @param producer settings under the names that Kafka's own producer and librdkafka share
     */
    record Target(String bootstrapServers, String topic, Map<String, String> producer) {}
}
