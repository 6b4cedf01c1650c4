/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.FileTailSourceTask;
import io.logagent.connect.tail.MemoryOffsets;
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
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a task in host mode tells of itself, in etcd and in JMX. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class TaskReportTest {
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String COLLECT_KEY = "/logagent/web-1/collect_config";
    private static final String STATUS_KEY = "/logagent/web-1/status";

    @TempDir
    Path folder;

    // Of each test its own, for the names of metrics: tests wait for intervals of the status side by side.
    private final String connector = "logs" + TESTS.incrementAndGet();

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

    /** What a thread passes only while it is open. */
    private static final class Gate {
        private boolean closed;

        synchronized void close() {
            closed = true;
        }

        synchronized void open() {
            closed = false;
            notifyAll();
        }

        synchronized void pass() throws InterruptedException {
            while (closed) {
                wait();
            }
        }
    }

    /** Lets transactions end within a poll, which waits at a gate for it. */
    private record Context(SourceTaskContext others, Gate committing) implements SourceTaskContext {
        @Override
        public Map<String, String> configs() {
            return others.configs();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return others.offsetStorageReader();
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return others.pluginMetrics();
        }

        @Override
        public TransactionContext transactionContext() {
            return new TransactionContext() {
                @Override
                public void commitTransaction() {
                    try {
                        committing.pass();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public void commitTransaction(SourceRecord record) {}

                @Override
                public void abortTransaction() {}

                @Override
                public void abortTransaction(SourceRecord record) {}
            };
        }
    }

    /** A task on a thread of its own, as Connect has it. */
    private static final class RunningTask {
        private final ExecutorService executor;
        private final FileTailSourceTask task = new FileTailSourceTask();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger records = new AtomicInteger();
        private final AtomicInteger polls = new AtomicInteger();

        /** Held back by a test: polls, acknowledgements, and the ends of transactions, which come within a poll. */
        private final Gate polling = new Gate();

        private final Gate acknowledging = new Gate();
        private final Gate committing = new Gate();

        RunningTask(int number, Map<String, String> properties) {
            executor = Executors.newSingleThreadExecutor(
                    run -> new Thread(run, "task-thread-" + properties.get("name") + "-" + number));
            executor.submit(() -> {
                task.initialize(new Context(new MemoryOffsets().context(), committing));
                task.start(properties);
                while (!stopped.get()) {
                    polling.pass();
                    List<SourceRecord> batch = task.poll();
                    polls.incrementAndGet();
                    if (batch != null) {
                        acknowledging.pass();
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
            List.of(polling, acknowledging, committing).forEach(Gate::open);
            executor.shutdown();
            await().atMost(LIMIT).until(executor::isTerminated);
        }
    }

    private RunningTask start(int number) {
        return start(number, folder);
    }

    private RunningTask start(int number, Path lockDirectory) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                connector,
                "etcd.endpoints",
                etcd.endpoint(),
                "status.key",
                "/logagent/%s/status",
                "host.id",
                "web-1",
                "lock.directory",
                lockDirectory.toString(),
                "record.format",
                "raw"));
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

    private ObjectName bean(int task) throws Exception {
        return new ObjectName("logagent:type=file-tail-source,connector=\"" + connector + "\",task=" + task);
    }

    private Object attribute(int task, String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().getAttribute(bean(task), name);
    }

    private boolean hasBean(int task) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(bean(task));
    }

    @Test
    void theStatusShowsWhatBecameOfTheDocumentAndEndsWithItsTask() throws Exception {
        append("a.log", "1\n2\n");
        long first = collect(entry("*.log", "a"), "{\"path\":\"relative\",\"topic\":\"t\"}", entry("b.log", "b/b"));
        RunningTask task = start(4);
        JsonNode status = awaitApplied(first);
        assertThat(status.path("host").asText()).isEqualTo("web-1");
        assertThat(status.path("connector").asText()).isEqualTo(connector);
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
                "The status showed another document %d ms after it was put%n",
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
    void anOutageDisturbsNothingAndTheStatusIsBackAfterIt() throws Exception {
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
    void aTaskThatStartsDuringTheStopOfItsPredecessorGetsItsMetricsAfterThat() throws Exception {
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
    void theMetricsAreCorrectAndEndWithTheTask() throws Exception {
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

    private String state() throws IOException {
        return status().orElseThrow().path("state").asText();
    }

    private void assertTheStatusIs(String state, int active) {
        eventually().untilAsserted(() -> {
            assertThat((Long) attribute(0, "last-poll-age-ms")).isGreaterThan(Liveness.LIMIT.toMillis());
            assertThat(attribute(0, "active")).isEqualTo(active);
            assertThat(state()).isEqualTo(state);
        });
    }

    private void assertTheStatusShowsProgress() {
        eventually().untilAsserted(() -> {
            assertThat((Long) attribute(0, "last-poll-age-ms")).isLessThan(Liveness.LIMIT.toMillis());
            assertThat(attribute(0, "active")).isEqualTo(1);
            assertThat(state()).isEqualTo("collecting");
        });
    }

    @Test
    void givenConnectNoLongerPollsATaskThenItIsNotActiveAndItsStatusSaysSo() throws Exception {
        awaitAppliedAfterStart();
        assertTheStatusShowsProgress();
        Instant last = Instant.parse(status().orElseThrow().path("lastPoll").asText());

        tasks.get(0).polling.close();
        assertTheStatusIs("stuck", 0);
        String updated = status().orElseThrow().path("updated").asText();
        String lastPoll = status().orElseThrow().path("lastPoll").asText();
        assertThat(Instant.parse(lastPoll)).isAfterOrEqualTo(last);
        assertThat(Instant.parse(updated)).isBefore(Instant.parse(lastPoll).plus(Liveness.LIMIT));

        tasks.get(0).polling.open();
        assertTheStatusShowsProgress();
    }

    @Test
    void givenATaskHangsInAPollThenItIsNotActiveAndItsStatusSaysSo() throws Exception {
        awaitAppliedAfterStart();
        eventually().until(() -> attribute(0, "active").equals(1));

        tasks.get(0).committing.close();
        append("a.log", "1\n");
        assertTheStatusIs("stuck", 0);
        tasks.get(0).committing.open();
        assertTheStatusShowsProgress();
    }

    @Test
    void givenKafkaTakesNoRecordsThenTheTaskIsActiveAndItsStatusSaysThatItSends() throws Exception {
        awaitAppliedAfterStart();
        tasks.get(0).acknowledging.close();
        append("a.log", "1\n");
        assertTheStatusIs("sending", 1);
        assertThat((Long) attribute(0, "in-flight-bytes")).isPositive();

        tasks.get(0).acknowledging.open();
        assertTheStatusShowsProgress();
    }

    @Test
    void givenTwoHostsWithOneNameThenEachReportsTheOtherUntilItIsGone() throws Exception {
        awaitAppliedAfterStart();
        assertThat(attribute(0, "host-id-conflict")).isEqualTo(0);
        // Another host has another lock directory, and with it another id.
        RunningTask other = start(1, Files.createDirectory(folder.resolve("other")));
        eventually().until(() -> attribute(0, "host-id-conflict").equals(1));
        eventually().until(() -> attribute(1, "host-id-conflict").equals(1));
        eventually()
                .until(() -> status().filter(document -> !document.path("instance")
                                        .asText()
                                        .equals(document.at("/conflict/instance")
                                                .asText("none"))
                                && !document.at("/conflict/hostName").asText().isEmpty()
                                && !document.at("/conflict/seen").asText().isEmpty())
                        .isPresent());
        assertThat(attribute(0, "active")).isEqualTo(1);
        assertThat(attribute(1, "active")).isEqualTo(1);

        other.stop();
        await().atMost(LIMIT.multipliedBy(2))
                .until(() -> attribute(0, "host-id-conflict").equals(0));
        eventually().until(() -> !status().orElseThrow().has("conflict"));
    }

    @Test
    void givenAnotherTaskOfTheHostTakesOverThenThatIsNoConflict() throws Exception {
        awaitAppliedAfterStart();
        start(1);
        eventually().until(() -> hasBean(1) && attribute(1, "document-entries").equals(1));
        tasks.get(0).stop();
        eventually()
                .until(() -> status().filter(document -> document.path("task").asInt() == 1)
                        .isPresent());
        String updated = status().orElseThrow().path("updated").asText();
        eventually()
                .until(() -> !status().orElseThrow().path("updated").asText().equals(updated));
        assertThat(attribute(1, "host-id-conflict")).isEqualTo(0);
        assertThat(status().orElseThrow().has("conflict")).isFalse();
    }
}
