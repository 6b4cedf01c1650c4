/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.MemoryOffsets;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.junit.jupiter.api.Test;

/** The same names in both ways to publish them. */
class MetricsTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final AtomicLong value = new AtomicLong(1);
    private final AtomicLong clock = new AtomicLong();
    private final List<Metric> metrics = List.of(
            new Metric("lag-bytes", "lag", value::get), new Metric("worst-file", "which", () -> "/var/log/a.log"));

    private void assertIsThere(ObjectName name) throws Exception {
        assertThat(server.getMBeanInfo(name).getAttributes())
                .extracting(attribute -> attribute.getName())
                .containsExactlyInAnyOrder("lag-bytes", "worst-file");
        assertThat(server.getAttribute(name, "lag-bytes")).isEqualTo(value.get());
        value.addAndGet(41);
        assertThat(server.getAttribute(name, "lag-bytes")).isEqualTo(value.get());
        assertThat(server.getAttribute(name, "worst-file")).isEqualTo("/var/log/a.log");
        assertThat(server.getAttributes(name, new String[] {"lag-bytes", "none"}))
                .hasSize(1);
    }

    private void assertIsThereWithTheNextAttemptOnly(ObjectName name, Metrics successor) throws Exception {
        successor.retry();
        assertThat(server.isRegistered(name)).isFalse();
        clock.addAndGet(Metrics.INTERVAL.toNanos());
        successor.retry();
        assertIsThere(name);
        clock.addAndGet(Metrics.INTERVAL.toNanos());
        successor.retry();
        assertIsThere(name);
    }

    @Test
    void givenPluginMetricsOfTheWorkerThenTheMetricsAreAmongThem() throws Exception {
        try (var worker = new org.apache.kafka.common.metrics.Metrics(
                new MetricConfig(),
                List.of(new JmxReporter()),
                Time.SYSTEM,
                new KafkaMetricsContext("kafka.connect"))) {
            PluginMetrics plugin = new PluginMetricsImpl(worker, Map.of("connector", "logs"));
            ObjectName name = new ObjectName("kafka.connect:type=plugins,connector=logs");
            Metrics published = Metrics.ofConnector(context(plugin), "logs", metrics);
            assertIsThere(name);
            assertThat(server.queryNames(new ObjectName("logagent:connector=\"logs\",*"), null))
                    .isEmpty();

            // A second one of the same name has none, and takes none away.
            Metrics.ofConnector(context(plugin), "logs", metrics).close();
            assertIsThere(name);

            Metrics successor = Metrics.ofConnector(context(plugin), "logs", metrics, clock::get);
            published.close();
            assertThat(server.isRegistered(name)).isFalse();
            assertIsThereWithTheNextAttemptOnly(name, successor);
            successor.close();
            assertThat(server.isRegistered(name)).isFalse();
            clock.addAndGet(Metrics.INTERVAL.toNanos());
            successor.retry();
            assertThat(server.isRegistered(name)).isFalse();
        }
    }

    @Test
    void givenNoPluginMetricsThenTheMetricsAreAnMBean() throws Exception {
        ObjectName connector =
                new ObjectName("logagent:type=file-tail-source,connector=\"lo*gs, all\"".replace("*", "\\*"));
        ObjectName task = new ObjectName(connector + ",task=3");
        Metrics ofConnector = Metrics.ofConnector(context(null), "lo*gs, all", metrics);
        Metrics ofTask = Metrics.ofTask(new MemoryOffsets().context(), new TaskName("lo*gs, all", 3), metrics);
        assertIsThere(connector);
        assertIsThere(task);

        Metrics.ofConnector(context(null), "lo*gs, all", metrics).close();
        assertIsThere(connector);

        Metrics successor =
                Metrics.ofTask(new MemoryOffsets().context(), new TaskName("lo*gs, all", 3), metrics, clock::get);
        ofConnector.close();
        ofTask.close();
        assertIsThereWithTheNextAttemptOnly(task, successor);
        successor.close();
        assertThat(server.isRegistered(connector)).isFalse();
        assertThat(server.isRegistered(task)).isFalse();
    }

    @Test
    void aTaskIsNamedAfterTheThreadThatConnectGivesIt() {
        Thread thread = Thread.currentThread();
        String before = thread.getName();
        try {
            thread.setName("task-thread-web-logs-7");
            assertThat(TaskName.ofCurrentThread("other")).isEqualTo(new TaskName("web-logs", 7));
            thread.setName("main");
            assertThat(TaskName.ofCurrentThread("other")).isEqualTo(new TaskName("other", 0));
        } finally {
            thread.setName(before);
        }
    }

    private static ConnectorContext context(PluginMetrics metrics) {
        return new ConnectorContext() {
            @Override
            public void requestTaskReconfiguration() {}

            @Override
            public void raiseError(Exception e) {}

            @Override
            public PluginMetrics pluginMetrics() {
                if (metrics == null) {
                    throw new NoSuchMethodError("as on a worker before Connect 4.1");
                }
                return metrics;
            }
        };
    }
}
