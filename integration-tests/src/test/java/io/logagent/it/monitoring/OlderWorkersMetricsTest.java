/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.status.Metric;
import io.logagent.connect.tail.status.MetricsBean;
import io.logagent.connect.tail.status.TaskName;
import io.logagent.localstack.FreePort;
import io.logagent.localstack.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before Connect 4.1 the metrics are MBeans of their own: Prometheus gets them under the same names. */
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
        String address = "127.0.0.1:" + FreePort.next();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-javaagent:" + agent() + "=" + address + ":"
                        + MonitoringFiles.ROOT.resolve("docker/connect/jmx-exporter.yaml"),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName());
        AtomicReference<String> answer = new AtomicReference<>("");
        try (ServerProcess worker =
                ServerProcess.start("the worker", command, Map.of(), folder, folder.resolve("worker.log"))) {
            worker.awaitReady(Duration.ofMinutes(1), () -> {
                answer.set(get("http://" + address + "/metrics"));
                return answer.get().contains("logagent_document_errors");
            });
        }

        assertThat(answer.get().lines().filter(line -> line.startsWith("logagent_")))
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

    private static Path agent() throws IOException {
        try (Stream<Path> jars = Files.list(MonitoringFiles.ROOT.resolve("local-stack/jmx-exporter/target/lib"))) {
            return jars.findFirst().orElseThrow();
        }
    }

    private static String get(String url) {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It does not listen yet.
            return "";
        }
    }
}
