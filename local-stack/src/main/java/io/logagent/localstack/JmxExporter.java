/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The agent that exposes a worker's metrics to Prometheus, with the shipped rules.
 *
 * @param address the address at which Prometheus scrapes the metrics, such as {@code 127.0.0.1:9404}
 */
record JmxExporter(String address) {
    private static final String RULES = "docker/connect/jmx-exporter.yaml";

    /**
     * Environment variables that load the agent into the worker's process.
     *
     * @throws IllegalStateException if the agent was not built
     */
    Map<String, String> environment(Project project) {
        List<Path> agent = Folders.list(project.lib("jmx-exporter"), ".jar");
        if (agent.isEmpty()) {
            throw new IllegalStateException(
                    project.lib("jmx-exporter") + " has no agent: ./mvnw package puts it there");
        }
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                "-javaagent:" + agent.get(0) + "=" + address + ":"
                        + project.root().resolve(RULES));
    }
}
