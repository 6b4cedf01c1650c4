/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.host.HostLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the surroundings of a task may do to it without making it fail, or keep other files waiting. */
class FailureIsolationTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Read-only, and reading it is an error as no interface of this kind has a speed. */
    private static final Path UNREADABLE = Path.of("/sys/class/net/lo/speed");

    @TempDir
    Path temp;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final FileTailSourceTask task = new FileTailSourceTask();
    private final List<String> lines = new ArrayList<>();
    private Path folder;
    private Path good;

    @BeforeEach
    void write() throws Exception {
        folder = temp.toRealPath();
        good = Files.writeString(folder.resolve("good.log"), "good\n");
    }

    @AfterEach
    void stop() {
        task.stop();
    }

    private static String entry(Object path) {
        return "{\"path\":\"" + path + "\",\"topic\":\"t\"}";
    }

    private void start(Object... paths) {
        List<String> entries = new ArrayList<>();
        for (Object path : paths) {
            entries.add(entry(path));
        }
        task.initialize(stored.context());
        task.start(Map.of(
                "task.entries",
                "[" + String.join(",", entries) + "]",
                "record.format",
                "raw",
                "discovery.interval.ms",
                "100"));
    }

    private void poll() throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
            for (SourceRecord record : batch) {
                lines.add(new String((byte[]) record.value(), UTF_8));
                task.commitRecord(record, null);
            }
        }
    }

    private void awaitLines(String... expected) {
        await().atMost(LIMIT).untilAsserted(() -> {
            poll();
            assertThat(lines).containsExactlyInAnyOrder(expected);
        });
    }

    @Test
    void givenReadingAFileFailsThenOthersAreRead() throws Exception {
        assumeThat(UNREADABLE).exists();
        start(UNREADABLE, good);
        awaitLines("good");
        Files.writeString(good, "good\nbetter\n");
        awaitLines("good", "better");
    }

    @Test
    void givenAFileNameThatIsNotUtf8ThenTheFileIsRead() throws Exception {
        String script = "printf 'odd\\n' > \"$(printf 'odd-\\377.log')\"";
        Process shell = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();

        start(folder + "/*.log");
        awaitLines("good", "odd");
    }

    @Test
    void givenALinkThatLeadsToItselfThenOthersAreRead() throws Exception {
        Files.createSymbolicLink(folder.resolve("self.log"), Path.of("self.log"));
        start(folder + "/*.log", folder.resolve("self.log"));
        awaitLines("good");
    }

    @Test
    void givenTheDirectoryIsReplacedByAFileAndBackThenReadingContinues() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("d"));
        Files.writeString(directory.resolve("a.log"), "a\n");
        start(directory + "/*.log", good);
        awaitLines("good", "a");

        Files.move(directory, folder.resolve("away"));
        Files.writeString(directory, "no directory");
        for (int i = 0; i < 5; i++) {
            poll();
        }
        Files.delete(directory);
        Files.createDirectory(directory);
        Files.writeString(directory.resolve("b.log"), "b\n");
        awaitLines("good", "a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "1000000", "9223372036854775807"})
    void givenAnImpossibleStoredOffsetThenTheFileIsReadFromItsStart(long position) {
        stored.put(Map.of("path", good.toString()), Map.of("position", position));
        start(good);
        awaitLines("good");
    }

    @Test
    void givenAMalformedStoredOffsetThenTheFileIsReadFromItsStart() {
        Map<String, Object> offset = new HashMap<>();
        offset.put("position", "5");
        offset.put("head", 7);
        offset.put("device", null);
        stored.put(Map.of("path", good.toString()), offset);
        start(good);
        awaitLines("good");
    }

    @Test
    void givenTheLockFileCannotBeCreatedThenTheTaskStandsByUntilItCan() throws Exception {
        Path directory = Files.writeString(folder.resolve("locks"), "no directory");
        startOnHost(directory);
        for (int i = 0; i < 3; i++) {
            poll();
        }
        assertThat(lines).isEmpty();

        Files.delete(directory);
        awaitLines("good");
    }

    @Test
    void givenTheLockIsHeldUnderAnotherPathThenTheTaskStandsBy() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("locks"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        try (HostLock other = new HostLock(link, "logs", "web-1")) {
            assertThat(other.tryAcquire()).isTrue();
            startOnHost(directory);
            poll();
            assertThat(lines).isEmpty();
        }
        awaitLines("good");
    }

    /** Without etcd, which is not needed for entries that are given inline. */
    private void startOnHost(Path lockDirectory) {
        task.initialize(stored.context());
        task.start(Map.of(
                "name", "logs",
                "host.id", "web-1",
                "etcd.endpoints", "http://127.0.0.1:1",
                "collect.entries", "[" + entry(good) + "]",
                "lock.directory", lockDirectory.toString(),
                "record.format", "raw"));
    }
}
