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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries with {@code start: end}: only files that exist when an entry is first applied begin at their end. */
class StartAtEndTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MARKER = "marker ";
    private static final String HOST_KEY = "/logagent/web-1/collect_config";
    private static final String SHARED_KEY = "/logagent/shared/collect_config";

    @TempDir
    static Path etcdFolder;

    private static EtcdServer etcd;

    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final List<String> lines = new ArrayList<>();
    private final List<String> markers = new ArrayList<>();
    private final AtomicInteger deals = new AtomicInteger();
    private FileTailSourceConnector connector;
    private FileTailSourceTask task;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(etcdFolder);
    }

    @AfterAll
    static void closeEtcd() {
        etcd.close();
    }

    @BeforeEach
    void createFolders() throws IOException {
        folder = folder.toRealPath();
        Files.createDirectory(folder.resolve("logs"));
        Files.createDirectory(folder.resolve("locks"));
        etcd.delete("/logagent/shared/status/applied");
    }

    @AfterEach
    void stop() {
        stopTask();
        if (connector != null) {
            connector.stop();
        }
    }

    private void stopTask() {
        if (task != null) {
            task.stop();
            task = null;
        }
    }

    private String entry(String files, String more) {
        return "{\"path\":\"%s/logs/%s\",\"topic\":\"t\",\"start\":\"end\"%s}".formatted(folder, files, more);
    }

    private Path append(String file, String text) throws IOException {
        return Files.writeString(
                folder.resolve("logs").resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void startInHostMode() {
        start(Map.of(
                "name", "logs",
                "etcd.endpoints", etcd.endpoint(),
                "host.id", "web-1",
                "lock.directory", folder.resolve("locks").toString(),
                "record.format", "raw"));
    }

    private void start(Map<String, String> config) {
        task = new FileTailSourceTask();
        task.initialize(stored.context());
        task.start(config);
    }

    private void startConnector(String... settings) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name", "logs", "etcd.endpoints", etcd.endpoint(), "collect.keys", SHARED_KEY, "record.format", "raw"));
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        connector = new FileTailSourceConnector();
        connector.initialize(new FileTailSourceConnectorTest.NoContext() {
            @Override
            public void requestTaskReconfiguration() {
                deals.incrementAndGet();
            }
        });
        connector.start(config);
    }

    /** As Connect does it: a task is restarted if its config has changed. */
    private Map<String, String> deal(Map<String, String> before) {
        Map<String, String> config = connector.taskConfigs(1).get(0);
        if (!config.equals(before) || task == null) {
            stopTask();
            start(config);
        }
        return config;
    }

    private void poll() throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
            for (SourceRecord record : batch) {
                String line = new String((byte[]) record.value(), UTF_8);
                (line.startsWith(MARKER) ? markers : lines).add(line.replace(MARKER, ""));
                stored.put(record);
                task.commitRecord(record, null);
            }
        }
    }

    private void awaitLines(String... expected) {
        await().atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> {
            poll();
            assertThat(lines).containsExactlyInAnyOrder(expected);
        });
    }

    /** Waits until the entries are applied: a file that is created now is read whole. */
    private void awaitApplied(String marker) throws IOException {
        int[] number = {0};
        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            append(marker + number[0]++ + ".log", MARKER + marker + "\n");
            poll();
            return markers.contains(marker);
        });
    }

    @Test
    void givenAFileThatAppearsWhileTheTaskIsStoppedThenItIsReadWhole() throws Exception {
        etcd.put(HOST_KEY, "[" + entry("*.log", "") + "]");
        append("old.log", "skipped\n");
        startInHostMode();
        awaitApplied("applied");
        stopTask();
        append("new.log", "1\n2\n");
        append("old.log", "3\n");

        startInHostMode();

        awaitLines("1", "2", "3");
        stopTask();
        append("old.log", "4\n");
        startInHostMode();
        awaitLines("1", "2", "3", "4");
    }

    @Test
    void givenAnOldFileThatIsRotatedWhileTheTaskIsStoppedThenItsRestAndTheNewFileAreRead() throws Exception {
        etcd.put(HOST_KEY, "[" + entry("*.log", "") + "]");
        Path old = append("old.log", "skipped\n");
        startInHostMode();
        awaitApplied("applied");
        stopTask();
        append("old.log", "1\n");
        Files.move(old, old.resolveSibling("old.log.1"));
        append("old.log", "2\n");

        startInHostMode();

        awaitLines("1", "2");
    }

    @Test
    void givenAnEditOfLabelsThenTheEntryIsTheSame() throws Exception {
        etcd.put(HOST_KEY, "[" + entry("*.log", "") + "]");
        startInHostMode();
        awaitApplied("applied");
        stopTask();
        append("new.log", "1\n");
        etcd.put(HOST_KEY, "[" + entry("*.log", ",\"labels\":{\"env\":\"prod\"}") + "]");

        startInHostMode();

        awaitLines("1");
    }

    @Test
    void givenAChangedPathThenTheEntryIsNew() throws Exception {
        etcd.put(HOST_KEY, "[" + entry("*.log", "") + "]");
        startInHostMode();
        awaitApplied("applied");
        stopTask();
        append("new.txt", "skipped\n");
        etcd.put(HOST_KEY, "[" + entry("*.{txt,log}", "") + "]");

        startInHostMode();

        awaitApplied("again");
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"corrupt", "version", "directory", "writable", "fifo"})
    void givenAMemoryThatCannotBeTrustedThenEachEntryIsNew(String how) throws Exception {
        etcd.put(HOST_KEY, "[" + entry("*.log", "") + "]");
        startInHostMode();
        awaitApplied("applied");
        stopTask();
        append("new.log", "skipped\n");
        Path memory = folder.resolve("locks/logagent-logs-web-1.lock.applied");
        assertThat(memory).exists();
        switch (how) {
            case "corrupt" -> Files.writeString(memory, "{\"version\":1,\"entries\":[{\"path\":\"/\"");
            case "version" ->
                Files.writeString(memory, Files.readString(memory).replace("\"version\":1", "\"version\":99"));
            case "writable" ->
                assertThat(new ProcessBuilder("chmod", "666", memory.toString())
                                .start()
                                .waitFor())
                        .isZero();
            case "fifo" -> {
                Files.delete(memory);
                assertThat(new ProcessBuilder("mkfifo", memory.toString())
                                .start()
                                .waitFor())
                        .isZero();
            }
            default -> {
                Files.delete(memory);
                Files.createDirectories(memory.resolve("full"));
            }
        }

        startInHostMode();

        awaitApplied("again");
        assertThat(lines).isEmpty();
    }

    @Test
    void givenEditsOfAnotherEntryInSharedModeThenFilesThatAppearMeanwhileAreReadWhole() throws Exception {
        String other = "{\"path\":\"%s/other.log\",\"topic\":\"o\",\"labels\":{\"edit\":\"%d\"}}";
        etcd.put(SHARED_KEY, "[" + entry("*.log", "") + "," + other.formatted(folder, 0) + "]");
        append("old.log", "skipped\n");
        startConnector();
        Map<String, String> config = deal(Map.of());
        awaitApplied("applied");
        for (int edit = 1; edit <= 5; edit++) {
            int dealt = deals.get();
            etcd.put(SHARED_KEY, "[" + entry("*.log", "") + "," + other.formatted(folder, edit) + "]");
            await().atMost(LIMIT).until(() -> deals.get() > dealt);
            stopTask();
            for (int file = 0; file < 20; file++) {
                append("new-" + edit + "-" + file + ".log", "1\n2\n3\n4\n5\n");
            }
            config = deal(config);
        }

        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            poll();
            return lines.size() >= 500;
        });
        assertThat(lines).hasSize(500).doesNotContain("skipped");
    }

    @Test
    void givenAStatusKeyInSharedModeThenAppliedEntriesAreRememberedOverARestartOfTheConnector() throws Exception {
        etcd.put(SHARED_KEY, "[" + entry("*.log", "") + "]");
        append("old.log", "skipped\n");
        startConnector("status.key", "/logagent/shared/status");
        deal(Map.of());
        awaitApplied("applied");
        await().atMost(LIMIT)
                .until(() -> !etcd.gateway()
                        .read(List.of("/logagent/shared/status/applied"))
                        .isEmpty());
        stopTask();
        connector.stop();
        append("new.log", "1\n2\n");

        startConnector("status.key", "/logagent/shared/status");
        Map<String, String> config = deal(Map.of());

        awaitLines("1", "2");
        assertThat(connector.taskConfigs(1))
                .as("the same entries are dealt in the same way")
                .containsExactly(config);
    }
}
