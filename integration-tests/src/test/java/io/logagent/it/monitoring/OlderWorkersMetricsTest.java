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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before Connect 4.1 the metrics are separate MBeans. Prometheus gets them under the same names. */
class OlderWorkersMetricsTest {
    /** A process with the metrics of a task and of a connector, as an older worker has them. */
    public static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws InterruptedException {
            MetricsBean.ofTask(
                    new TaskName("web-logs", 3),
                    List.of(
                            metric("active", 1),
                            metric("last-poll-age-ms", 500L),
                            metric("host-id-conflict", 0),
                            metric("lines-total", 42L),
                            metric("lag-bytes", 7L),
                            metric("oldest-unread-age-ms", 1500L),
                            metric("worst-file", "/var/log/a.log"),
                            metric("etcd-contact-age-ms", -1L)));
            MetricsBean.ofConnector(
                    "shared", List.of(metric("document-errors", 2), metric("etcd-contact-age-ms", 250L)));
            new CountDownLatch(1).await();
        }

        private static Metric metric(String name, Object value) {
            return new Metric(name, name, () -> value);
        }
    }

    @Test
    void givenTheMBeansOfAnOlderWorkerThenThePrometheusNamesAreTheSame(@TempDir Path folder) throws Exception {
        List<String> series = ScrapedProgram.series(Worker.class, folder, "logagent_document_errors");

        assertThat(series.stream().filter(line -> line.startsWith("logagent_")))
                .containsExactlyInAnyOrder(
                        "logagent_active{connector=\"web-logs\",task=\"3\"} 1.0",
                        "logagent_last_poll_age_seconds{connector=\"web-logs\",task=\"3\"} 0.5",
                        "logagent_host_id_conflict{connector=\"web-logs\",task=\"3\"} 0.0",
                        "logagent_lines_total{connector=\"web-logs\",task=\"3\"} 42.0",
                        "logagent_lag_bytes{connector=\"web-logs\",task=\"3\"} 7.0",
                        "logagent_oldest_unread_age_seconds{connector=\"web-logs\",task=\"3\"} 1.5",
                        "logagent_etcd_contact_age_seconds{connector=\"web-logs\",task=\"3\"} -0.001",
                        "logagent_document_errors{connector=\"shared\"} 2.0",
                        "logagent_etcd_contact_age_seconds{connector=\"shared\"} 0.25");
    }
}
