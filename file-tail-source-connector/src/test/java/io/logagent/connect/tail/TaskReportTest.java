/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.localstack.EtcdServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task in host mode tells of itself, in etcd and in JMX. */
@Timeout(300)
class TaskReportTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String COLLECT_KEY = "/logagent/web-1/collect_config";
    private static final String STATUS_KEY = "/logagent/web-1/status";

    @TempDir
    Path folder;

    private EtcdServer etcd;
    private final List<RunningTask> tasks = new ArrayList<>();

    @BeforeEach
    void startEtcd() {
        etcd = EtcdServer.start(folder.resolve("etcd"));
    }

    @AfterEach
    void stop() {
        tasks.forEach(RunningTask::stop);
        etcd.close();
    }

    /** A task on a thread of its own, as Connect has it. */
    private static final class RunningTask {
        private final ExecutorService executor;
        private final FileTailSourceTask task = new FileTailSourceTask();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger records = new AtomicInteger();
        private final AtomicInteger polls = new AtomicInteger();

        RunningTask(int number, Map<String, String> properties) {
            executor = Executors.newSingleThreadExecutor(run -> new Thread(run, "task-thread-logs-" + number));
            executor.submit(() -> {
                task.initialize(new StoredOffsets().context());
                task.start(properties);
                while (!stopped.get()) {
                    List<SourceRecord> batch = task.poll();
                    polls.incrementAndGet();
                    if (batch != null) {
                        records.addAndGet(batch.size());
                        batch.forEach(record -> task.commitRecord(record, null));
                    }
                }
                task.stop();
                return null;
            });
        }

        void awaitPolls(int more) {
            int before = polls.get();
            eventually().until(() -> polls.get() >= before + more);
        }

        void stop() {
            stopped.set(true);
            executor.shutdown();
            await().atMost(LIMIT).until(executor::isTerminated);
        }
    }

    private RunningTask start(int number) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "logs",
                "etcd.endpoints", etcd.endpoint(),
                "status.key", "/logagent/%s/status",
                "host.id", "web-1",
                "lock.directory", folder.toString(),
                "record.format", "raw"));
        RunningTask task = new RunningTask(number, properties);
        tasks.add(task);
        return task;
    }

    private long collect(String... entries) {
        return etcd.gateway().put(COLLECT_KEY, "[" + String.join(",", entries) + "]");
    }

    private String entry(String file, String topic) {
        return "{\"path\":\"%s/%s\",\"topic\":\"%s\"}".formatted(folder, file, topic);
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Optional<JsonNode> status() throws IOException {
        String value = etcd.gateway().read(List.of(STATUS_KEY)).get(STATUS_KEY);
        return value == null ? Optional.empty() : Optional.of(new ObjectMapper().readTree(value));
    }

    private JsonNode awaitApplied(long revision) {
        return eventually()
                .until(
                        this::status,
                        status -> status.map(document -> document.path("applied")
                                        .path(COLLECT_KEY)
                                        .asLong())
                                .filter(applied -> applied == revision)
                                .isPresent())
                .orElseThrow();
    }

    private static ConditionFactory eventually() {
        return await().atMost(LIMIT).pollDelay(Duration.ZERO);
    }

    private static ObjectName bean(int task) throws Exception {
        return new ObjectName("logagent:type=file-tail-source,connector=\"logs\",task=" + task);
    }

    private static Object attribute(int task, String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().getAttribute(bean(task), name);
    }

    private static boolean hasBean(int task) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(bean(task));
    }

    @Test
    void theStatusTellsWhatBecameOfTheDocumentAndGoesWithItsTask() throws Exception {
        append("a.log", "1\n2\n");
        long first = collect(entry("*.log", "a"), "{\"path\":\"relative\",\"topic\":\"t\"}", entry("b.log", "b/b"));
        RunningTask task = start(4);
        JsonNode status = awaitApplied(first);
        assertThat(status.path("host").asText()).isEqualTo("web-1");
        assertThat(status.path("connector").asText()).isEqualTo("logs");
        assertThat(status.path("task").asInt()).isEqualTo(4);
        assertThat(status.path("errors")).hasSize(2).allSatisfy(error -> {
            assertThat(error.path("key").asText()).isEqualTo(COLLECT_KEY);
            assertThat(error.path("revision").asLong()).isEqualTo(first);
            assertThat(error.path("reason").asText()).isNotEmpty();
        });
        assertThat(status.path("errors").get(0).path("index").asInt()).isEqualTo(1);
        assertThat(status.path("errors").get(0).path("property").asText()).isEqualTo("path");
        assertThat(status.path("errors").get(1).path("property").asText()).isEqualTo("topic");
        eventually()
                .until(() -> status().orElseThrow()
                                .path("entries")
                                .path(0)
                                .path("files")
                                .asInt()
                        == 1);

        long second = collect(entry("*.log", "other"));
        Instant changed = Instant.now();
        status = awaitApplied(second);
        System.out.printf(
                "The status told of another document %d ms after it was put%n",
                Duration.between(changed, Instant.now()).toMillis());
        assertThat(status.path("errors")).isEmpty();
        eventually()
                .until(() -> status().orElseThrow()
                        .path("entries")
                        .path(0)
                        .path("topic")
                        .asText()
                        .equals("other"));

        etcd.put(COLLECT_KEY, "no document");
        eventually().until(() -> status().orElseThrow().path("errors").size() == 1);
        assertThat(status().orElseThrow().path("applied").path(COLLECT_KEY).asLong())
                .isEqualTo(second);
        assertThat(status().orElseThrow().path("entries")).hasSize(1);

        task.stop();
        // Its lease would have kept it for longer.
        await().atMost(Duration.ofSeconds(15)).until(() -> status().isEmpty());
    }

    @Test
    void nothingIsDisturbedByAnOutageAndTheStatusIsThereAgainAfterIt() throws Exception {
        append("a.log", "1\n");
        awaitAppliedAfterStart();
        RunningTask task = tasks.get(0);
        eventually().until(() -> task.records.get() == 1);

        etcd.kill();
        for (int lines = 2; lines <= 20; lines++) {
            append("a.log", lines + "\n");
            int expected = lines;
            eventually().until(() -> task.records.get() == expected);
        }
        eventually().until(() -> attribute(0, "etcd-reachable").equals(0));
        Instant restarted = Instant.now();
        etcd.restart();
        eventually().until(() -> attribute(0, "etcd-reachable").equals(1));
        long revision = collect(entry("*.log", "other"));
        awaitApplied(revision);
        eventually()
                .until(() -> Instant.parse(
                                status().orElseThrow().path("updated").asText())
                        .isAfter(restarted));

        // A task that stops while etcd hangs does not wait for it, and the status goes with its lease.
        etcd.freeze();
        long begin = System.nanoTime();
        task.stop();
        System.out.printf("A task stopped in %d ms while etcd hung%n", (System.nanoTime() - begin) / 1_000_000);
        etcd.thaw();
        eventually().until(() -> status().isEmpty());
    }

    private void awaitAppliedAfterStart() {
        long revision = collect(entry("a.log", "a"));
        start(0);
        awaitApplied(revision);
    }

    @Test
    void aStandbyWritesNoStatusUntilItTakesOver() throws Exception {
        append("a.log", "1\n");
        awaitAppliedAfterStart();
        start(1);
        eventually().until(() -> attribute(0, "active").equals(1));
        eventually().until(() -> hasBean(1) && attribute(1, "document-entries").equals(1));
        // It knows all that it needs to collect, and has had time to.
        tasks.get(1).awaitPolls(5);
        assertThat(attribute(1, "active")).isEqualTo(0);
        assertThat(tasks.get(1).records).hasValue(0);
        assertThat(status().orElseThrow().path("task").asInt()).isZero();

        tasks.get(0).stop();
        eventually()
                .until(() -> status().filter(document -> document.path("task").asInt() == 1)
                        .isPresent());
        assertThat(attribute(1, "active")).isEqualTo(1);
        assertThat(hasBean(0)).isFalse();
    }

    @Test
    void aTaskThatStartsWhileItsPredecessorIsStillStoppingHasMetricsOnceThatOneIsGone() throws Exception {
        awaitAppliedAfterStart();
        eventually().until(() -> hasBean(0));
        RunningTask successor = start(0);
        successor.awaitPolls(1);
        tasks.get(0).stop();

        eventually().until(() -> hasBean(0) && attribute(0, "active").equals(1));
        successor.stop();
        assertThat(hasBean(0)).isFalse();
    }

    @Test
    void theMetricsAreRightAndGoWithTheTask() throws Exception {
        append("a.log", "1\n22\n");
        long revision = collect(entry("*.log", "a"), entry("missing", "a"), "{}");
        RunningTask task = start(2);
        eventually().until(() -> hasBean(2) && attribute(2, "lines-total").equals(2L));

        eventually().until(() -> attribute(2, "files-in-trouble").equals(1));
        assertThat(attribute(2, "bytes-total")).isEqualTo(5L);
        assertThat(attribute(2, "files-tracked")).isEqualTo(1);
        assertThat(attribute(2, "files-open")).isEqualTo(1);
        assertThat(attribute(2, "entries-active")).isEqualTo(2);
        assertThat(attribute(2, "document-errors")).isEqualTo(1);
        assertThat(attribute(2, "document-entries")).isEqualTo(2);
        assertThat(attribute(2, "applied-revision")).isEqualTo(revision);
        assertThat(attribute(2, "etcd-reachable")).isEqualTo(1);
        assertThat((Long) attribute(2, "etcd-contact-age-ms")).isBetween(0L, LIMIT.toMillis());
        assertThat(attribute(2, "lost-bytes-total")).isEqualTo(0L);

        task.stop();
        assertThat(hasBean(2)).isFalse();
    }
}
