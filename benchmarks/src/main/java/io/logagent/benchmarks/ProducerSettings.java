/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The producer settings that a source has in a worker, for peers with a producer of their own. */
final class ProducerSettings {
    private static final String OF_WORKER = "producer.";
    private static final String OF_CONNECTOR = "producer.override.";

    /** librdkafka counts messages instead. */
    private static final String OF_JAVA_ALONE = "buffer.memory";

    private ProducerSettings() {}

    /**
     * @param connector settings of a connector; only those of its producer are used
     * @return the producer settings of the shipped worker, replaced by those of the connector
     */
    static Map<String, String> of(Project project, Map<String, String> connector) throws IOException {
        Properties worker = new Properties();
        try (var in = Files.newInputStream(project.connectConfig("worker.properties"))) {
            worker.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        worker.stringPropertyNames().stream()
                .filter(name -> name.startsWith(OF_WORKER))
                .forEach(name -> settings.put(name.substring(OF_WORKER.length()), worker.getProperty(name)));
        connector.forEach((name, value) -> {
            if (name.startsWith(OF_CONNECTOR)) {
                settings.put(name.substring(OF_CONNECTOR.length()), value);
            }
        });
        settings.remove(OF_JAVA_ALONE);
        return settings;
    }
}
