/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics that exist until this is closed: among those of the worker, or as an MBean if the worker takes none.
 *
 * <p>A task that starts while its predecessor is still stopping finds the names taken. Call {@link #retry()} now and
 * then to publish the metrics once the predecessor is gone.
 */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /** The time between two attempts to publish the metrics. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Closes without a checked exception. */
    private interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Supplier<Registration> worker;
    private final Supplier<Registration> bean;
    private final LongSupplier nanoTime;
    private Optional<Registration> registration = Optional.empty();
    private boolean failed;
    private boolean closed;
    private long triedAt;

    private Metrics(Supplier<Registration> worker, Supplier<Registration> bean, LongSupplier nanoTime) {
        this.worker = worker;
        this.bean = bean;
        this.nanoTime = nanoTime;
        register();
    }

    static Metrics ofConnector(ConnectorContext context, String connector, List<Metric> metrics) {
        return ofConnector(context, connector, metrics, System::nanoTime);
    }

    static Metrics ofConnector(
            ConnectorContext context, String connector, List<Metric> metrics, LongSupplier nanoTime) {
        return new Metrics(
                () -> WorkerMetrics.ofConnector(context, metrics)::close,
                () -> MetricsBean.ofConnector(connector, metrics)::close,
                nanoTime);
    }

    static Metrics ofTask(SourceTaskContext context, TaskName task, List<Metric> metrics) {
        return ofTask(context, task, metrics, System::nanoTime);
    }

    static Metrics ofTask(SourceTaskContext context, TaskName task, List<Metric> metrics, LongSupplier nanoTime) {
        return new Metrics(
                () -> WorkerMetrics.ofTask(context, metrics)::close,
                () -> MetricsBean.ofTask(task, metrics)::close,
                nanoTime);
    }

    private void register() {
        triedAt = nanoTime.getAsLong();
        try {
            registration = Optional.of(registered());
            if (failed) {
                LOG.info("The metrics are published now");
            }
        } catch (RuntimeException e) {
            // Collecting must not fail because monitoring does.
            if (!failed) {
                failed = true;
                LOG.warn("The metrics could not be published; trying again every {} s", INTERVAL.toSeconds(), e);
            }
        }
    }

    private Registration registered() {
        try {
            return worker.get();
        } catch (LinkageError e) {
            LOG.debug("This worker takes no metrics of plugins (KIP-877)", e);
            return bean.get();
        }
    }

    /** Tries again to publish metrics that are not published, some time after the last attempt. */
    synchronized void retry() {
        if (!closed && registration.isEmpty() && nanoTime.getAsLong() - triedAt >= INTERVAL.toNanos()) {
            register();
        }
    }

    /** Does not fail: Connect closes the metrics of a plugin that it cancels before it stops the plugin. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            registration.ifPresent(Registration::close);
        } catch (RuntimeException e) {
            LOG.warn("The metrics could not be removed; Connect itself removes those of a plugin that it cancels", e);
        }
        registration = Optional.empty();
    }
}
