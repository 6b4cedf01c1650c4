/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.host.LockingProcess;
import io.logagent.localstack.EtcdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that find out by themselves what their host collects. */
class HostModeTaskTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path etcdFolder;

    private static EtcdServer etcd;

    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final List<FileTailSourceTask> tasks = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(etcdFolder);
    }

    @AfterAll
    static void closeEtcd() {
        etcd.close();
    }

    @BeforeEach
    void forgetDocuments() {
        etcd.delete("/logagent/web-1/collect_config");
        etcd.delete("/logagent/web-2/collect_config");
    }

    @AfterEach
    void stopTasks() {
        tasks.forEach(FileTailSourceTask::stop);
    }

    /** A task with a number, by which its metrics are told from those of others. */
    private FileTailSourceTask startNumber(int number) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName("task-thread-logs-" + number);
        try {
            return start();
        } finally {
            thread.setName(name);
        }
    }

    private static Object metric(int task, String name) throws JMException {
        return ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("logagent:type=file-tail-source,connector=\"logs\",task=" + task), name);
    }

    private FileTailSourceTask start(String... settings) {
        return start(stored.context(), settings);
    }

    private FileTailSourceTask start(SourceTaskContext context, String... settings) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "logs",
                "etcd.endpoints", etcd.endpoint(),
                "host.id", "web-1",
                "lock.directory", folder.toString(),
                "record.format", "raw"));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        FileTailSourceConnector connector = new FileTailSourceConnector();
        connector.start(properties);
        List<Map<String, String>> configs = connector.taskConfigs(3);
        connector.stop();
        assertThat(configs).hasSize(3).containsOnly(configs.get(0));

        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(context);
        task.start(configs.get(0));
        tasks.add(task);
        return task;
    }

    private void collect(String host, String... entries) {
        etcd.put("/logagent/" + host + "/collect_config", "[" + String.join(",", entries) + "]");
    }

    private String entry(String file, String topic) {
        return "{\"path\":\"%s/%s\",\"topic\":\"%s\"}".formatted(folder, file, topic);
    }

    private void append(String file, String line) throws IOException {
        Files.writeString(folder.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void poll(FileTailSourceTask task) throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
            for (SourceRecord record : batch) {
                lines.add(record.topic() + ":" + new String((byte[]) record.value(), UTF_8));
                stored.put(record);
                task.commitRecord(record, null);
            }
        }
    }

    private void awaitLines(FileTailSourceTask task, String... expected) {
        await().atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> {
            poll(task);
            assertThat(lines).containsExactly(expected);
        });
    }

    @Test
    void givenTheDocumentChangesThenTheTaskFollowsItWithoutARestart() throws Exception {
        append("a.log", "1");
        append("b.log", "1");
        collect("web-2", entry("b.log", "other-host"));
        FileTailSourceTask task = start();
        assertThat(task.poll()).isNull();

        collect("web-1", entry("a.log", "a"));
        awaitLines(task, "a:1");
        assertThat(stored.partitions()).containsExactly(Map.of("host", "web-1", "path", folder + "/a.log"));

        // a.log goes on where it is, under another topic.
        collect("web-1", entry("a.log", "a2"), entry("b.log", "b"));
        awaitLines(task, "a:1", "b:1");
        append("a.log", "2");
        awaitLines(task, "a:1", "b:1", "a2:2");

        etcd.delete("/logagent/web-1/collect_config");
        collect("web-1", entry("a.log", "a3"));
        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            append("a.log", "more");
            poll(task);
            return lines.get(lines.size() - 1).equals("a3:more");
        });
        lines.clear();
        append("b.log", "2");
        append("a.log", "3");
        awaitLines(task, "a3:3");

        collect("web-1", entry("*.log", "all"));
        awaitLines(task, "a3:3", "all:2");
    }

    @Test
    void givenTheRateOfAnEntryChangesThenTheFileContinuesAtTheNewRate() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            append("a.log", String.valueOf(i));
            expected.add("t:" + i);
        }
        String slow = entry("a.log", "t").replace("}", ",\"send_rate\":5}");
        collect("web-1", slow);
        FileTailSourceTask task = start();
        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            poll(task);
            return !lines.isEmpty();
        });
        // At this rate all of them would take more than six minutes.
        assertThat(lines).hasSizeLessThan(1_000);

        collect("web-1", entry("a.log", "t"));
        awaitLines(task, expected.toArray(String[]::new));
    }

    @Test
    void aSecondTaskOnTheHostStandsByAndTakesOverWhereTheFirstOneStopped() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        FileTailSourceTask first = startNumber(0);
        awaitLines(first, "t:1");

        FileTailSourceTask second = startNumber(1);
        await().atMost(LIMIT)
                .until(() -> metric(1, "etcd-reachable").equals(1)
                        && metric(1, "document-entries").equals(1));
        append("a.log", "2");
        // It knows what to collect, and could: nobody else has read the line yet.
        for (int i = 0; i < 3; i++) {
            assertThat(second.poll()).isNull();
        }
        assertThat(metric(1, "active")).isEqualTo(0);
        awaitLines(first, "t:1", "t:2");
        assertThat(second.poll()).isNull();

        first.stop();
        append("a.log", "3");
        awaitLines(second, "t:1", "t:2", "t:3");
    }

    @Test
    void givenTheLockIsTakenThenTheTaskStandsByAndLaterContinuesFromTheStoredOffsets() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        FileTailSourceTask task = startNumber(0);
        awaitLines(task, "t:1");

        Files.delete(folder.resolve("logagent-logs-web-1.lock"));
        Process other = lockInOtherProcess();
        try {
            await().atMost(LIMIT).until(() -> {
                poll(task);
                return metric(0, "active").equals(0);
            });
            append("a.log", "2");
            for (int i = 0; i < 3; i++) {
                assertThat(task.poll()).isNull();
            }
            assertThat(metric(0, "files-tracked")).isEqualTo(0);
            // The other one has read it meanwhile.
            Map<String, Object> partition = Map.of("host", "web-1", "path", folder + "/a.log");
            stored.put(partition, Map.of("position", Files.size(folder.resolve("a.log"))));
        } finally {
            other.destroyForcibly().waitFor();
        }
        append("a.log", "3");
        awaitLines(task, "t:1", "t:3");
    }

    private Process lockInOtherProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.logagent.connect.tail.host.HostLockTest$Holder",
                        folder.toString(),
                        "logs",
                        "web-1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("true");
        return process;
    }

    @Test
    void givenADocumentNamesTheLockFileThenItIsNotReadAndTheTaskKeepsTheLock() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        FileTailSourceTask task = startNumber(0);
        awaitLines(task, "t:1");
        Files.createLink(folder.resolve("hard.log"), lockFile());
        Files.createSymbolicLink(folder.resolve("soft.log"), lockFile());

        try (LockingProcess other = LockingProcess.start(folder, "logs", "web-1")) {
            other.beginAcquiring();
            for (String named : List.of("*.lock", "*.lock.documents", "hard.log", "soft.log")) {
                collect("web-1", entry("a.log", "t"), entry(named, "stolen"));
                awaitTroubles(task, 1);
                collect("web-1", entry("a.log", "t"));
                awaitTroubles(task, 0);
            }
            append("a.log", "2");
            awaitLines(task, "t:1", "t:2");
            for (int i = 0; i < 5; i++) {
                poll(task);
            }
            assertThat(metric(0, "active")).isEqualTo(1);
            assertThat(other.hasAcquired()).isFalse();

            task.stop();
            assertThat(other.awaitAcquired()).isTrue();
        }
        assertThat(lines).containsExactly("t:1", "t:2");
    }

    private Path lockFile() {
        return folder.resolve("logagent-logs-web-1.lock");
    }

    private void awaitTroubles(FileTailSourceTask task, int expected) {
        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            poll(task);
            return metric(0, "files-in-trouble").equals(expected);
        });
    }

    @Test
    void givenTheLockIsTakenWhileATaskReadsThenItDeliversNothing() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        try (LockingProcess other = LockingProcess.start(folder, "logs", "web-1")) {
            // As if this process was suspended for long in the middle of a poll.
            stored.beforeNextRead(() -> loseTheLockTo(other));
            FileTailSourceTask task = startNumber(0);
            await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
                poll(task);
                return other.hasAcquired();
            });
            for (int i = 0; i < 3; i++) {
                poll(task);
            }
            assertThat(lines).isEmpty();
            assertThat(metric(0, "active")).isEqualTo(0);
        }
        awaitLines(tasks.get(0), "t:1");
    }

    @Test
    void givenTheLockIsTakenBetweenTwoPollsThenReadAheadLinesAreNotDelivered() throws Exception {
        for (int i = 0; i < 100; i++) {
            append("a.log", String.valueOf(i));
        }
        collect("web-1", entry("a.log", "t"));
        try (LockingProcess other = LockingProcess.start(folder, "logs", "web-1")) {
            FileTailSourceTask task = start("poll.max.lines", "10");
            await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
                poll(task);
                return !lines.isEmpty();
            });
            int delivered = lines.size();
            loseTheLockTo(other);
            for (int i = 0; i < 3; i++) {
                poll(task);
            }
            assertThat(lines).hasSize(delivered);
        }
    }

    /** Drops the locks of this process, and waits until another has the lock. */
    private void loseTheLockTo(LockingProcess other) {
        try {
            FileChannel.open(lockFile(), StandardOpenOption.READ).close();
            other.beginAcquiring();
            await().atMost(LIMIT).until(other::hasAcquired);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tasksWithDifferentLockNamesCollectSideBySide() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        awaitLines(start(), "t:1");
        awaitLines(start(new MemoryOffsets().context(), "lock.name", "another group"), "t:1", "t:1");
    }

    @Test
    void givenAFailureDuringStopThenTheLockIsStillReleased() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        FileTailSourceTask task = start(withMetricsThatCannotBeRemoved());
        tasks.clear();
        awaitLines(task, "t:1");

        assertThatExceptionOfType(LinkageError.class).isThrownBy(task::stop).withMessage("on purpose");

        append("a.log", "2");
        awaitLines(start(), "t:1", "t:2");
    }

    private SourceTaskContext withMetricsThatCannotBeRemoved() {
        PluginMetrics metrics = new PluginMetrics() {
            @Override
            public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
                return new MetricName(name, "plugins", description, tags);
            }

            @Override
            public void addMetric(MetricName name, MetricValueProvider<?> value) {}

            @Override
            public void removeMetric(MetricName name) {
                // An exception would be logged only.
                throw new LinkageError("on purpose");
            }

            @Override
            public Sensor addSensor(String name) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void removeSensor(String name) {}
        };
        return new SourceTaskContext() {
            @Override
            public Map<String, String> configs() {
                return Map.of();
            }

            @Override
            public OffsetStorageReader offsetStorageReader() {
                return stored;
            }

            @Override
            public PluginMetrics pluginMetrics() {
                return metrics;
            }
        };
    }

    @Test
    void documentsOfSeveralNamesAndSharedKeysAreMerged() throws Exception {
        append("a.log", "1");
        append("b.log", "1");
        append("c.log", "1");
        append("d.log", "1");
        collect("web-1", entry("a.log", "t"));
        collect("web-2", entry("b.log", "t"));
        etcd.put("/logagent/all", "[" + entry("c.log", "t") + "]");
        FileTailSourceTask task = start(
                "host.id", "web-1,web-2",
                "collect.keys", "/logagent/%s/collect_config,/logagent/all",
                "collect.entries", "[" + entry("d.log", "t") + "]");

        await().atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> {
            poll(task);
            assertThat(lines).hasSize(4);
        });
        assertThat(stored.partitions())
                .contains(Map.of("host", "web-1", "path", folder + "/b.log"))
                .hasSize(4);
    }

    @Test
    void givenEtcdIsAwayThenAStartingTaskUsesTheLastDocumentUntilEtcdIsBack() throws Exception {
        append("a.log", "1");
        collect("web-1", entry("a.log", "t"));
        FileTailSourceTask before = start();
        awaitLines(before, "t:1");
        before.stop();

        etcd.kill();
        try {
            append("a.log", "2");
            FileTailSourceTask after = start();
            awaitLines(after, "t:1", "t:2");

            etcd.restart();
            append("b.log", "1");
            collect("web-1", entry("b.log", "t"));
            awaitLines(after, "t:1", "t:2", "t:1");
            append("a.log", "3");
            append("b.log", "2");
            awaitLines(after, "t:1", "t:2", "t:1", "t:2");
            etcd.delete("/logagent/web-1/collect_config");
            await().atMost(LIMIT).until(() -> after.poll() == null && isForgotten());
            after.stop();
        } finally {
            etcd.restart();
        }

        etcd.kill();
        try {
            FileTailSourceTask later = start("collect.entries", "[" + entry("c.log", "t") + "]");
            append("b.log", "3");
            append("c.log", "1");
            awaitLines(later, "t:1", "t:2", "t:1", "t:2", "t:1");
        } finally {
            etcd.restart();
        }
    }

    /** Whether what is kept for a start while etcd is away says that there is no document any more. */
    private boolean isForgotten() throws IOException {
        return Files.readString(folder.resolve("logagent-logs-web-1.lock.documents"))
                .contains("\"documents\":[]");
    }

    @Test
    void givenEtcdIsAwayThenInlineEntriesAreStillCollected() throws Exception {
        append("a.log", "1");
        FileTailSourceTask task =
                start("etcd.endpoints", "http://127.0.0.1:1", "collect.entries", "[" + entry("a.log", "t") + "]");
        awaitLines(task, "t:1");
    }
}
