/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rotation of a path that is a symbolic link, or that leads through one. Each rotation is tested while the tailer runs
 * and while it is stopped.
 */
class LinkedRotationTest {
    @TempDir
    Path temporary;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private AllowedPaths allowed = AllowedPaths.everything();
    private Duration closeInactive = Duration.ofMinutes(5);
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");
    private Path folder;
    private Path link;
    private Tailer tailer;

    @BeforeEach
    void resolve() throws IOException {
        folder = temporary.toRealPath();
        link = folder.resolve("containers/p.log");
    }

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
            tailer = null;
        }
    }

    private void start() {
        close();
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING, 1024, LineOverflow.SPLIT, Duration.ZERO, closeInactive, 100, allowed);
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = TestTailers.withClock(
                List.of(TestEntries.plain(link.toString(), "t")),
                settings,
                paths -> Map.copyOf(stored),
                sinks,
                now::get);
    }

    private List<String> read() {
        delivered.clear();
        for (int i = 0; i < 30; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            tailer.read(1000);
        }
        return List.copyOf(delivered);
    }

    /** Stops the tailer before the files are rotated, unless it is to run on. */
    private void beforeRotation(boolean running) {
        if (!running) {
            close();
        }
    }

    private List<String> readAfterRotation(boolean running) {
        if (!running) {
            start();
        }
        return read();
    }

    private void append(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writeTime = writeTime.plusSeconds(1);
        Files.setLastModifiedTime(file, FileTime.from(writeTime));
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
    }

    private void compress(String name) throws IOException {
        Path file = folder.resolve(name);
        Path compressed = folder.resolve(name + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(Files.readAllBytes(file));
        }
        Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(file));
        Files.delete(file);
    }

    /** Switches a link at once, as {@code ln -sfn} and a rename over it do. */
    private void link(String name, String target) throws IOException {
        Path created = folder.resolve(name);
        Files.createDirectories(created.getParent());
        Path next = created.resolveSibling("next-link");
        Files.createSymbolicLink(next, Path.of(target));
        Files.move(next, created, StandardCopyOption.ATOMIC_MOVE);
    }

    private void startWithLinkToPod() throws IOException {
        append("pods/x/0.log", "1", "2");
        link("containers/p.log", folder + "/pods/x/0.log");
        start();
        assertThat(read()).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsRotatedBesideTheTargetIsReadToItsEnd(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3", "4");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        append("pods/x/0.log", "5");

        assertThat(readAfterRotation(running)).containsExactly("3", "4", "5");
        assertThat(stored).containsOnlyKeys(link);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalFilesThatAreRotatedAndCompressedBesideTheTargetAreReadInOrder(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        append("pods/x/0.log", "4");
        compress("pods/x/0.log.20261120-110000");
        rename("pods/x/0.log", "pods/x/0.log.20261120-120000");
        append("pods/x/0.log", "5");

        assertThat(readAfterRotation(running)).containsExactly("3", "4", "5");
    }

    @Test
    void givenAClosedFileThenItIsFoundBesideTheTargetAgain() throws Exception {
        closeInactive = Duration.ZERO;
        startWithLinkToPod();
        append("pods/x/0.log", "3");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        append("pods/x/0.log", "4");

        assertThat(read()).containsExactly("3", "4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theTargetOfAChainOfLinksIsFollowed(boolean running) throws Exception {
        append("docker/id/id-json.log", "1");
        link("pods/x/0.log", "../../docker/id/id-json.log");
        link("containers/p.log", "../pods/x/0.log");
        start();
        assertThat(read()).containsExactly("1");
        beforeRotation(running);
        append("docker/id/id-json.log", "2");
        rename("docker/id/id-json.log", "docker/id/id-json.log.1");
        append("docker/id/id-json.log", "3");

        assertThat(readAfterRotation(running)).containsExactly("2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkInTheMiddleOfAChainThatIsSwitchedIsFollowed(boolean running) throws Exception {
        append("docker/id0/id0-json.log", "1");
        link("pods/x/0.log", "../../docker/id0/id0-json.log");
        link("containers/p.log", "../pods/x/0.log");
        start();
        assertThat(read()).containsExactly("1");
        beforeRotation(running);
        append("docker/id0/id0-json.log", "2");
        rename("docker/id0/id0-json.log", "docker/id0/id0-json.log.1");
        append("docker/id0/id0-json.log", "3");
        append("docker/id1/id1-json.log", "4");
        link("pods/x/1.log", "../../docker/id1/id1-json.log");
        link("containers/p.log", "../pods/x/1.log");

        assertThat(readAfterRotation(running)).containsExactly("2", "3", "4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkThatIsMovedLikeARotatedFileIsFollowed(boolean running) throws Exception {
        append("data/a.log", "1");
        link("containers/p.log", "../data/a.log");
        start();
        assertThat(read()).containsExactly("1");
        beforeRotation(running);
        append("data/a.log", "2");
        append("other/b.log", "3");
        rename("containers/p.log", "containers/1.log");
        link("containers/p.log", "../other/b.log");

        assertThat(readAfterRotation(running)).containsExactly("2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFormerTargetIsReadToItsEndBeforeTheNewOne(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        append("pods/x/1.log", "4");
        link("containers/p.log", folder + "/pods/x/1.log");

        assertThat(readAfterRotation(running)).containsExactly("3", "4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRotatedFilesOfTheFormerAndTheNewTargetAreReadInOrder(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        append("pods/x/0.log", "4");
        compress("pods/x/0.log.20261120-110000");
        append("pods/x/1.log", "5");
        rename("pods/x/1.log", "pods/x/1.log.20261120-120000");
        append("pods/x/1.log", "6");
        link("containers/p.log", folder + "/pods/x/1.log");

        assertThat(readAfterRotation(running)).containsExactly("3", "4", "5", "6");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTargetBetweenTheFormerAndTheNewOneIsRead(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        append("pods/x/1.log", "4");
        link("containers/p.log", folder + "/pods/x/1.log");
        append("pods/x/2.log", "5");
        link("containers/p.log", folder + "/pods/x/2.log");

        assertThat(readAfterRotation(running)).containsExactly("3", "4", "5");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFormerTargetIsNewerThanItsRotatedFilesWhateverTheirTimesAre(boolean running) throws Exception {
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        append("pods/x/0.log", "4");
        Files.setLastModifiedTime(
                folder.resolve("pods/x/0.log"),
                Files.getLastModifiedTime(folder.resolve("pods/x/0.log.20261120-110000")));
        append("pods/x/1.log", "5");
        link("containers/p.log", folder + "/pods/x/1.log");

        assertThat(readAfterRotation(running)).containsExactly("3", "4", "5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers/p.log", "pods/x/0.log"})
    void aFileThatAnotherProgramWritesBesideALinkOrItsTargetIsNotRead(String live) throws Exception {
        link = folder.resolve("containers/p.log");
        append("pods/x/0.log", "1", "2");
        link("containers/p.log", folder + "/pods/x/0.log");
        try (TimedReading reading = TimedReading.told(link.toString())) {
            reading.readFor(Duration.ofSeconds(5));
            append(live + ".2025-01-01", "foreign");
            reading.report(folder.resolve(live + ".2025-01-01"));
            reading.readFor(Duration.ofSeconds(5));
            append("pods/x/1.log", "3");
            link("containers/p.log", folder + "/pods/x/1.log");
            reading.report(link);
            reading.readFor(Duration.ofSeconds(15));
            assertThat(reading.lines()).containsExactly("1", "2", "3");
        }
    }

    @Test
    void anUnrelatedFileBesideTheTargetIsNotRead() throws Exception {
        append("workers/worker-1.log", "1");
        append("workers/worker-2.log", "foreign 1");
        link("containers/p.log", "../workers/worker-1.log");
        start();
        assertThat(read()).containsExactly("1");
        close();
        append("workers/worker-1.log", "2");
        append("workers/worker-3.log", "3");
        link("containers/p.log", "../workers/worker-3.log");
        // Still written to, so it is not a target that the link has left.
        append("workers/worker-2.log", "foreign 2");
        Files.setLastModifiedTime(
                folder.resolve("workers/worker-2.log"),
                FileTime.from(Instant.now().plusSeconds(60)));
        start();

        assertThat(read()).containsExactly("2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDirectoryThatIsSwitchedIsFollowed(boolean running) throws Exception {
        link = folder.resolve("current/log/app.log");
        append("releases/5/log/app.log", "1");
        link("current", "releases/5");
        start();
        assertThat(read()).containsExactly("1");
        beforeRotation(running);
        append("releases/5/log/app.log", "2");
        rename("releases/5/log/app.log", "releases/5/log/app.log.1");
        append("releases/5/log/app.log", "3");
        append("releases/6/log/app.log", "4");
        link("current", "releases/6");

        assertThat(readAfterRotation(running)).containsExactly("2", "3", "4");
    }

    @Test
    void givenAClosedFileThenItIsFoundInTheFormerDirectory() throws Exception {
        closeInactive = Duration.ZERO;
        link = folder.resolve("current/app.log");
        append("blue/app.log", "1");
        link("current", "blue");
        start();
        assertThat(read()).containsExactly("1");
        append("blue/app.log", "2");
        append("green/app.log", "3");
        link("current", "green");

        assertThat(read()).containsExactly("2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRotatedFileOutsideTheAllowedPathsIsNotRead(boolean running) throws Exception {
        allowed = AllowedPaths.of(List.of(folder.resolve("containers"), folder.resolve("pods")));
        startWithLinkToPod();
        beforeRotation(running);
        append("pods/x/0.log", "3");
        append("secret/0.log", "secret");
        rename("pods/x/0.log", "pods/x/0.log.20261120-110000");
        link("pods/x/0.log.20261120-120000", "../../secret/0.log");
        append("pods/x/0.log", "4");

        assertThat(readAfterRotation(running)).containsExactly("3", "4");
    }

    @Test
    void aFormerTargetThatIsCollectedUnderAnotherLinkIsReadOnce() throws Exception {
        startWithLinkToPod();
        close();
        append("pods/x/0.log", "3");
        append("pods/x/1.log", "4");
        link("containers/p.log", folder + "/pods/x/1.log");
        link("containers/q.log", folder + "/pods/x/0.log");
        link = folder.resolve("containers/*.log");
        start();

        assertThat(read()).containsExactlyInAnyOrder("3", "4");
    }
}
