/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * Metrics among those of the worker, which tags them with connector and task and passes them to its reporters
 * (KIP-877). The only class that needs Connect 4.1: on an older worker its use throws a {@link LinkageError}.
 */
final class WorkerMetrics implements AutoCloseable {
    private final PluginMetrics worker;
    private final List<MetricName> names = new ArrayList<>();

    private WorkerMetrics(PluginMetrics worker, List<Metric> metrics) {
        this.worker = worker;
        try {
            metrics.forEach(this::add);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(Metric metric) {
        MetricName name = worker.metricName(metric.name(), metric.description(), new LinkedHashMap<>());
        worker.addMetric(name, (Gauge<Object>) (config, now) -> metric.value().get());
        names.add(name);
    }

    static WorkerMetrics ofConnector(ConnectorContext context, List<Metric> metrics) {
        return new WorkerMetrics(context.pluginMetrics(), metrics);
    }

    static WorkerMetrics ofTask(SourceTaskContext context, List<Metric> metrics) {
        return new WorkerMetrics(context.pluginMetrics(), metrics);
    }

    @Override
    public void close() {
        names.forEach(worker::removeMetric);
        names.clear();
    }
}
