/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectorContext;

/** The context of a connector that runs without Connect. */
final class NoHerder implements ConnectorContext {
    @Override
    public void requestTaskReconfiguration() {
        throw new IllegalStateException("the entries of a benchmark do not change");
    }

    @Override
    public void raiseError(Exception e) {
        throw new IllegalStateException(e);
    }

    @Override
    public PluginMetrics pluginMetrics() {
        // As on workers before 4.1, which have no plugin metrics.
        throw new NoSuchMethodError();
    }
}
