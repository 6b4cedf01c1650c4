/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks.source;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Returns prepared records and does nothing else. It measures the cost of Connect, its converters and the producer
 * alone.
 */
public final class NullSourceConnector extends SourceConnector {
    private Map<String, String> properties;

    @Override
    public String version() {
        return "0";
    }

    @Override
    public void start(Map<String, String> settings) {
        properties = settings;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return NullSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(properties);
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConfigDef config() {
        return NullSourceConfig.DEFINITION;
    }

    @Override
    public void stop() {}
}
