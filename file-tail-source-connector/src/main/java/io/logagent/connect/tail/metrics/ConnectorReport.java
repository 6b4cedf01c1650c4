/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import io.logagent.connect.tail.collect.AppliedTimes;
import io.logagent.connect.tail.collect.CollectStatus;
import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.concurrent.Closing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Publishes the state of the collect documents in shared mode: in metrics and in the connector's status document. Looks
 * for changes on a thread of its own.
 */
public final class ConnectorReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorReport.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final String connector;
    private final Optional<CollectWatch> watch;
    private final AppliedTimes applied;
    private final Optional<Metrics> metrics;
    private final Optional<StatusWriter> document;
    private final ScheduledThreadPoolExecutor timer;
    private volatile int tasks;
    private volatile Optional<String> problem = Optional.empty();

    /** Used by the timer's thread only. */
    private Optional<ConnectorStatus> told = Optional.empty();

    /**
     * @param connector the name of the connector
     * @param watch of the collect keys; empty without keys
     * @param applied tells when entries were first dealt
     * @param document writes the status document; empty if there is none
     */
    public ConnectorReport(
            ConnectorContext context,
            String connector,
            Optional<CollectWatch> watch,
            AppliedTimes applied,
            Optional<StatusWriter> document) {
        this.connector = connector;
        this.watch = watch;
        this.applied = applied;
        this.metrics = watch.map(keys -> Metrics.ofConnector(context, connector, SteeringMetrics.of(keys)));
        this.document = document;
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "report " + connector);
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(() -> inContext(logContext), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The timer would not run again after an exception. */
    private void inContext(Map<String, String> logContext) {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        try {
            metrics.ifPresent(Metrics::retry);
            document.ifPresent(this::tell);
        } catch (RuntimeException e) {
            LOG.error("The state of the collect documents could not be published; trying again", e);
        }
    }

    private void tell(StatusWriter writer) {
        ConnectorStatus now = now();
        if (!told.equals(Optional.of(now))) {
            told = Optional.of(now);
            writer.offer(() -> now().toJson(Instant.now()));
        }
    }

    private ConnectorStatus now() {
        CollectStatus steering = watch.map(CollectWatch::status).orElse(CollectStatus.UNKNOWN);
        return new ConnectorStatus(connector, steering, tasks, problem, applied.problem());
    }

    /** Notes that the entries were dealt to this number of tasks. */
    public void dealt(int number) {
        tasks = number;
        problem = Optional.empty();
    }

    /** Notes that the tasks stay as they are. */
    public void notDealt(String reason) {
        problem = Optional.of(reason);
    }

    @Override
    public void close() {
        Closing.inOrder(timer::shutdownNow, metrics.orElse(null), document.orElse(null));
    }
}
