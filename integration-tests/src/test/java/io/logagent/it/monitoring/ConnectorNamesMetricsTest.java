/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.metrics.Metric;
import io.logagent.connect.tail.metrics.MetricsBean;
import io.logagent.connect.tail.metrics.TaskName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMX quotes unusual characters in a connector's name. Prometheus still gets the plain name, and all of its series. */
class ConnectorNamesMetricsTest {
    /** Connect rejects only control characters in a name. */
    private static final List<String> NAMES = List.of(
            "web-logs",
            "web logs",
            "web,logs",
            "a, task=7",
            "a=b:c",
            "web*",
            "web?",
            "\"web\"",
            "back\\slash",
            "Prüfung/ログ",
            "a\",task=\"1",
            "$1");

    /** A process with the metrics of tasks and connectors of these names, as workers before and since 4.1 have them. */
    public static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws InterruptedException {
            Metrics connect = metrics("kafka.connect");
            Metrics producer = metrics("kafka.producer");
            Metrics consumer = metrics("kafka.consumer");
            for (String name : NAMES) {
                MetricsBean.ofTask(new TaskName(name, 3), List.of(new Metric("active", "active", () -> 1)));
                MetricsBean.ofConnector(name, List.of(new Metric("document-errors", "document-errors", () -> 2)));
                gauge(connect, "plugins", "lag-bytes", 4, "connector", name, "task", "3");
                gauge(connect, "plugins", "document-entries", 5, "connector", name);
                gauge(connect, "connector-metrics", "status", "running", "connector", name);
                gauge(connect, "connector-task-metrics", "status", "failed", "connector", name, "task", "3");
                gauge(connect, "connect-worker-metrics", "connector-running-task-count", 6, "connector", name);
                gauge(producer, "producer-metrics", "buffer-total-bytes", 7, "client-id", "connector-" + name + "-3");
                gauge(consumer, "consumer-fetch-manager-metrics", "records-lag-max", 8, "client-id", name);
            }
            MetricsBean.ofTask(new TaskName("last", 0), List.of(new Metric("active", "active", () -> 1)));
            new CountDownLatch(1).await();
        }

        /** Metrics that are named as in a worker and its clients. */
        private static Metrics metrics(String namespace) {
            return new Metrics(
                    new MetricConfig(),
                    new ArrayList<>(List.of(new JmxReporter())),
                    Time.SYSTEM,
                    new KafkaMetricsContext(namespace));
        }

        private static void gauge(Metrics metrics, String group, String name, Object value, String... tags) {
            Map<String, String> inOrder = new LinkedHashMap<>();
            for (int i = 0; i < tags.length; i += 2) {
                inOrder.put(tags[i], tags[i + 1]);
            }
            metrics.addMetric(metrics.metricName(name, group, "", inOrder), (Gauge<Object>) (config, now) -> value);
        }
    }

    @Test
    void givenAnyNameThenAllOfItsSeriesHaveItAsALabel(@TempDir Path folder) throws Exception {
        List<String> series = ScrapedProgram.series(Worker.class, folder, "connector=\"last\"");

        List<String> expected = new ArrayList<>();
        for (String name : NAMES) {
            String label = name.replace("\\", "\\\\").replace("\"", "\\\"");
            String connector = "{connector=\"" + label + "\"";
            expected.add("logagent_active" + connector + ",task=\"3\"} 1.0");
            expected.add("logagent_document_errors" + connector + "} 2.0");
            expected.add("logagent_lag_bytes" + connector + ",task=\"3\"} 4.0");
            expected.add("logagent_document_entries" + connector + "} 5.0");
            expected.add("kafka_connect_connector_status" + connector + ",status=\"running\"} 1.0");
            expected.add("kafka_connect_task_status" + connector + ",status=\"failed\",task=\"3\"} 1.0");
            expected.add("kafka_connect_worker_connector_tasks" + connector + ",state=\"running\"} 6.0");
            expected.add("kafka_producer_buffer_total_bytes{client_id=\"connector-" + label + "-3\"} 7.0");
            expected.add("kafka_consumer_records_lag_max{client_id=\"" + label + "\"} 8.0");
        }
        expected.add("logagent_active{connector=\"last\",task=\"0\"} 1.0");
        assertThat(series.stream().filter(line -> line.startsWith("logagent_") || line.startsWith("kafka_")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
