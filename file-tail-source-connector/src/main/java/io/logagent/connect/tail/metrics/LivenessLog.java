/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import io.logagent.connect.tail.metrics.Liveness.State;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Logs when Connect stops and resumes polling a task. Has a thread of its own, since the task's thread may hang. */
public final class LivenessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LivenessLog.class);
    private static final Duration CHECK = Duration.ofSeconds(2);

    private final Liveness liveness;
    private final String connector;
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private final Thread thread;
    private State told = State.COLLECTING;

    /** Starts the thread. */
    public LivenessLog(Liveness liveness, TaskName task) {
        this.liveness = liveness;
        this.connector = task.connector();
        this.thread = new Thread(this::run, "liveness " + task.connector() + "-" + task.number());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        try {
            while (true) {
                Thread.sleep(CHECK.toMillis());
                tell(liveness.state());
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer watching the task");
        }
    }

    private void tell(State now) {
        if (now == told) {
            return;
        }
        told = now;
        long seconds = liveness.age().toSeconds();
        switch (now) {
            case COLLECTING -> LOG.info("Connect polls this task again");
            case SENDING ->
                LOG.warn(
                        "Kafka has not taken the records of this task for {} s. The task reads nothing meanwhile: check"
                                + " the brokers",
                        seconds);
            case PAUSED ->
                LOG.warn(
                        "The connector is paused, so the files of this task are not read. To resume: PUT"
                                + " /connectors/{}/resume",
                        connector);
            case STUCK ->
                LOG.error(
                        "This task has not been polled for {} s, so its files are not read. If this lasts, restart the"
                                + " task: POST /connectors/{}/restart?includeTasks=true. The stack of its thread:{}",
                        seconds,
                        connector,
                        liveness.where());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
