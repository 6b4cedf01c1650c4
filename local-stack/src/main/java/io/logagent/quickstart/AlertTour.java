/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.PrometheusServer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Shows what Prometheus sees, and the alert for a host whose worker is gone. */
final class AlertTour {
    /** The shipped rules wait for minutes, too long for a demonstration. */
    static final Duration WAIT = Duration.ofSeconds(15);

    private static final String ALERT = "LogAgentHostNotServed";
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Console console;
    private final PrometheusServer prometheus;
    private final ConnectWorker worker;

    AlertTour(Console console, LocalStack stack) {
        this.console = console;
        this.prometheus = stack.prometheus();
        this.worker = stack.worker();
    }

    void introduce() {
        console.step(
                "Monitoring with the rules of docker/prometheus/rules; here each alert fires after %d s",
                WAIT.toSeconds());
        console.detail("Alerts          curl '%s/api/v1/alerts'", prometheus.url());
        console.detail(
                "Pages           %s/classic/alerts   (Debian's Prometheus; /alerts in others)", prometheus.url());
        console.detail("Lines a second  curl '%s/api/v1/query?query=host:logagent_lines:rate5m'", prometheus.url());
        offerToKill();
    }

    /** Repeated after each start, because the worker's process id changes. */
    private void offerToKill() {
        console.detail("Kill the worker kill -9 %d   (it restarts once the alert has fired)", worker.pid());
    }

    /** Kills the worker and shows the alert and the recovery. */
    void demonstrate() throws InterruptedException {
        await(
                "the host is served",
                () -> !prometheus.query("host:logagent_served:max == 1").isEmpty());
        console.step("Killing the worker (SIGKILL)");
        worker.kill();
        lookAfter();
    }

    /** If the worker is gone, waits for the alert, restarts the worker, and waits for the end of the alert. */
    void lookAfter() throws InterruptedException {
        if (worker.isAlive()) {
            return;
        }
        console.step("The worker is gone and no logs are collected. Waiting for Prometheus to raise the alert ...");
        await("the alert " + ALERT + " fires", () -> firing().isPresent());
        firing().ifPresent(alert -> {
            console.detail("FIRING %s", alert.get("labels"));
            console.detail("  %s", alert.at("/annotations/summary").asText());
            // Shows the runbook page of this checkout instead of its web address.
            String runbook = alert.at("/annotations/runbook_url").asText().replaceFirst("^https://.*/docs/", "docs/");
            console.detail("  what to do: %s", runbook);
        });
        console.step("Starting the worker again");
        worker.restart();
        await("the alert " + ALERT + " ends", () -> firing().isEmpty());
        console.detail("The alert is over: the host is served again.");
        offerToKill();
    }

    private Optional<JsonNode> firing() {
        return prometheus.alerts().stream()
                .filter(alert -> alert.at("/labels/alertname").asText().equals(ALERT))
                .filter(alert -> alert.path("state").asText().equals("firing"))
                .findFirst();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
