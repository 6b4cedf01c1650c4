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

/** A way to send lines to Kafka without Connect, as a pipeline of processes. */
interface Peer {
    /** The peer of this name; empty if there is none, because the name may be that of a source. */
    static Optional<Peer> named(String name, Project project) {
        return switch (name) {
            case "kcat" -> Optional.of(new Kcat());
            case "rsyslog" -> Optional.of(new Rsyslog());
            case "flume" -> Optional.of(new Flume(project));
            default -> Optional.empty();
        };
    }

    /**
     * A short description of what this machine lacks and could not fetch; empty if it lacks nothing.
     *
     * @param folder an existing folder for files that the check needs
     */
    Optional<String> missing(Path folder) throws IOException;

    /** Whether it can read the files of this workload on this machine. */
    default boolean canRead(Workload workload) {
        return true;
    }

    /**
     * The processes of a pipeline that sends all lines of the files to a topic and then waits for more.
     *
     * @param folder an existing folder of this run
     */
    List<ProcessBuilder> processes(Path folder, LogFiles files, Target target) throws IOException;

    /**
     * The destination of the lines.
     *
     * @param producer settings under the names that Kafka's own producer and librdkafka share
     */
    record Target(String bootstrapServers, String topic, Map<String, String> producer) {}
}
