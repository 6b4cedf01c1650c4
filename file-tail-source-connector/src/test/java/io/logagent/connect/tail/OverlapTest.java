/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A task of a host that starts while its predecessor is still at work, as happens when that one does not stop in time
 * (KAFKA-13719). Connect stores what a task has delivered when it stops, so whoever reads before that repeats it.
 */
@Timeout(300)
class OverlapTest {
    private static final int GENERATIONS = 10;

    @TempDir
    private Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
    private final List<RunningTask> tasks = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private EtcdServer etcd;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder.resolve("etcd"));
    }

    @AfterEach
    void stop() {
        tasks.forEach(RunningTask::stop);
        etcd.close();
    }

    /** A task on a thread of its own, which stores its offsets only at its end. */
    private final class RunningTask {
        private final int number;
        private final FileTailSourceTask task = new FileTailSourceTask();
        private final List<SourceRecord> sent = new ArrayList<>();
        private final Thread thread;
        private volatile int polls;
        private volatile boolean stopped;

        RunningTask(int number) {
            this.number = number;
            this.thread = new Thread(this::run, "task-thread-overlap-" + number);
            thread.start();
        }

        private void run() {
            task.initialize(stored.context());
            task.start(Map.of(
                    "name", "overlap",
                    "etcd.endpoints", etcd.endpoint(),
                    "host.id", "web-1",
                    "lock.directory", folder.toString(),
                    "record.format", "raw"));
            try {
                while (!stopped) {
                    List<SourceRecord> batch = task.poll();
                    polls++;
                    if (batch != null) {
                        sent.addAll(batch);
                        for (SourceRecord record : batch) {
                            delivered.add(new String((byte[]) record.value(), UTF_8));
                            task.commitRecord(record, null);
                        }
                    }
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                sent.forEach(stored::put);
                task.stop();
            }
        }

        boolean hasDocument() throws Exception {
            ObjectName bean = new ObjectName("logagent:type=file-tail-source,connector=\"overlap\",task=" + number);
            return ManagementFactory.getPlatformMBeanServer().isRegistered(bean)
                    && ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(bean, "document-entries")
                            .equals(1);
        }

        void stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void append(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            lines.add(String.valueOf(lines.size()));
            Files.writeString(
                    folder.resolve("a.log"),
                    lines.get(lines.size() - 1) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
    }

    @Test
    void givenATaskIsStillRunningWhenItsSuccessorStartsThenEachLineIsDeliveredOnce() throws Exception {
        etcd.put("/logagent/web-1/collect_config", "[{\"path\":\"%s/a.log\",\"topic\":\"t\"}]".formatted(folder));
        append(100);
        RunningTask old = new RunningTask(0);
        tasks.add(old);
        for (int i = 1; i <= GENERATIONS; i++) {
            eventually().until(() -> delivered.size() >= lines.size());
            RunningTask successor = new RunningTask(i);
            tasks.add(successor);
            eventually().until(successor::hasDocument);
            int before = successor.polls;
            append(100);
            eventually().until(() -> delivered.size() >= lines.size() && successor.polls >= before + 3);
            append(100);
            old.stop();
            append(100);
            old = successor;
        }
        eventually().until(() -> delivered.size() >= lines.size());
        old.stop();

        assertThat(delivered).containsExactlyElementsOf(lines);
    }
}
