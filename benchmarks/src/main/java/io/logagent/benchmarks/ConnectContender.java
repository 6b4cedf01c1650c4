/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.ConnectWorker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A source connector in a worker that runs nothing else. */
final class ConnectContender implements Contender {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final String name;
    private final Source source;
    private final ConnectWorker worker;
    private final int pollLines;
    private final Map<String, String> overrides;

    /**
     * @param pollLines the number of lines per poll
     * @param overrides settings of the connector that replace those of the source
     */
    ConnectContender(String name, Source source, ConnectWorker worker, int pollLines, Map<String, String> overrides) {
        this.name = name;
        this.source = source;
        this.worker = worker;
        this.pollLines = pollLines;
        this.overrides = Map.copyOf(overrides);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean canRead(Workload workload) {
        return source.canRead(workload);
    }

    @Override
    public Run begin(String run, LogFiles files, String topic) {
        Map<String, String> config = new HashMap<>(source.config(files, topic, pollLines));
        config.putAll(overrides);
        worker.rest().put(run, config);
        return new Run() {
            @Override
            public List<Long> pids() {
                return List.of(worker.pid());
            }

            @Override
            public void requireAlive() {
                // No check is needed: the wait for lines has a limit, and the worker's log has the reason if none
                // arrive.
            }

            @Override
            public void close() {
                worker.rest().awaitRunning(run, 1, START_LIMIT);
                worker.rest().delete(run);
            }
        };
    }

    ConnectWorker worker() {
        return worker;
    }

    @Override
    public void close() {
        worker.close();
    }
}
