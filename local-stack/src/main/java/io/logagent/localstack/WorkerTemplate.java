/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that all workers of a stack share.
 *
 * @param targets lists each worker, which then has an agent for its metrics; empty for workers without an agent
 */
record WorkerTemplate(
        ConnectRelease release,
        Path properties,
        Path directory,
        Map<String, String> settings,
        Map<String, String> environment,
        Optional<ScrapeTargets> targets) {

    /** A copy of this template for workers of another release. */
    WorkerTemplate of(ConnectRelease other) {
        return new WorkerTemplate(other, properties, directory, settings, environment, targets);
    }

    ConnectWorker start(
            String name,
            Map<String, String> overrides,
            Map<String, String> variables,
            Optional<NetworkNamespace> host) {
        Map<String, String> all = new HashMap<>(merged(environment, variables));
        targets.ifPresent(found -> all.putAll(monitored(name, found, host)));
        return ConnectWorker.start(release, name, directory, properties, merged(settings, overrides), all, host);
    }

    private static Map<String, String> monitored(String name, ScrapeTargets targets, Optional<NetworkNamespace> host) {
        JmxExporter exporter =
                new JmxExporter(host.map(NetworkNamespace::address).orElse("127.0.0.1") + ":" + FreePort.next());
        targets.addWorker(name, exporter.address());
        return exporter.environment(Project.find());
    }

    private static Map<String, String> merged(Map<String, String> base, Map<String, String> overrides) {
        Map<String, String> merged = new HashMap<>(base);
        merged.putAll(overrides);
        return merged;
    }
}
