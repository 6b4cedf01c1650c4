/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.status.Metric;
import io.logagent.connect.tail.status.MetricsBean;
import io.logagent.connect.tail.status.TaskName;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics that are there until this is closed: among those of the worker, or where it takes none as an MBean. */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /** Without the exception of {@link AutoCloseable}. */
    private interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Registration registration;

    private Metrics(Registration registration) {
        this.registration = registration;
    }

    static Metrics ofConnector(ConnectorContext context, String connector, List<Metric> metrics) {
        return register(
                () -> WorkerMetrics.ofConnector(context, metrics)::close,
                () -> MetricsBean.ofConnector(connector, metrics)::close);
    }

    static Metrics ofTask(SourceTaskContext context, TaskName task, List<Metric> metrics) {
        return register(
                () -> WorkerMetrics.ofTask(context, metrics)::close, () -> MetricsBean.ofTask(task, metrics)::close);
    }

    private static Metrics register(Supplier<Registration> worker, Supplier<Registration> bean) {
        try {
            return new Metrics(worker.get());
        } catch (LinkageError e) {
            LOG.debug("This worker takes no metrics of plugins", e);
            return new Metrics(bean.get());
        } catch (RuntimeException e) {
            // Nothing may depend on being observed.
            LOG.warn("The worker did not take the metrics, so there are none", e);
            return new Metrics(() -> {});
        }
    }

    @Override
    public void close() {
        registration.close();
    }
}
