/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What all workers of a stack have in common. */
record WorkerTemplate(
        ConnectRelease release,
        Path properties,
        Path directory,
        Map<String, String> settings,
        Map<String, String> environment) {

    ConnectWorker start(
            String name,
            Map<String, String> overrides,
            Map<String, String> variables,
            Optional<NetworkNamespace> host) {
        return ConnectWorker.start(
                release,
                name,
                directory,
                properties,
                merged(settings, overrides),
                merged(environment, variables),
                host);
    }

    private static Map<String, String> merged(Map<String, String> base, Map<String, String> overrides) {
        Map<String, String> merged = new HashMap<>(base);
        merged.putAll(overrides);
        return merged;
    }
}
