/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task does when an entry names the log of the worker that it runs in. */
class WorkerLogTaskTest {
    @TempDir
    Path temp;

    private final FileTailSourceTask task = new FileTailSourceTask();
    private final List<String> lines = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        folder = temp.toRealPath();
        Files.writeString(folder.resolve("app.log"), "app\n");
        Files.createDirectories(folder.resolve("kafka"));
        Files.writeString(folder.resolve("kafka/connect.log"), "worker\n");
        System.setProperty("kafka.logs.dir", folder.resolve("kafka").toString());
    }

    @AfterEach
    void stop() {
        task.stop();
        System.clearProperty("kafka.logs.dir");
    }

    private void start(boolean allowed) {
        task.initialize(new MemoryOffsets().context());
        task.start(Map.of(
                "task.entries",
                "[{\"path\":\"%s/kafka/*.log\",\"topic\":\"t\"},{\"path\":\"%s/app.log\",\"topic\":\"t\"}]"
                        .formatted(folder, folder),
                "record.format",
                "raw",
                "collect.worker.logs",
                String.valueOf(allowed)));
    }

    private void awaitLines(String... expected) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            poll();
            assertThat(lines).containsExactlyInAnyOrder(expected);
        });
    }

    private void poll() throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
            batch.forEach(record -> lines.add(new String((byte[]) record.value(), UTF_8)));
        }
    }

    @Test
    void theWorkersOwnLogIsNotCollected() throws Exception {
        start(false);
        awaitLines("app");
        for (int i = 0; i < 3; i++) {
            poll();
        }
        assertThat(lines).containsExactly("app");
    }

    @Test
    void givenItIsAllowedThenItIsCollected() {
        start(true);
        awaitLines("app", "worker");
    }
}
