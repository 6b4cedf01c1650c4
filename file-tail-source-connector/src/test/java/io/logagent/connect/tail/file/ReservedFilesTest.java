/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservedFilesTest {
    @TempDir
    Path temp;

    private final List<Path> outputs = new ArrayList<>();
    private final List<Path> appenderFiles = new ArrayList<>();
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        folder = temp.toRealPath();
        file = Files.writeString(folder.resolve("a.log"), "a");
    }

    @AfterEach
    void clear() {
        System.clearProperty(WorkerLogs.DIRECTORY);
    }

    private List<FileOpener> openers() {
        ReservedFiles reserved = new ReservedFiles(
                (real, identity) -> real.endsWith("lock"),
                Optional.of(new WorkerLogs(outputs, Optional.empty(), () -> appenderFiles)));
        return List.of(
                new FileOpener(AllowedPaths.everything().except(reserved)),
                new FileOpener(AllowedPaths.of(List.of(folder)).except(reserved)));
    }

    private void assertOpened(Path path) throws IOException {
        for (FileOpener opener : openers()) {
            opener.open(path).close();
        }
    }

    private void assertRefused(Path path, String reason) throws IOException {
        Path link = Files.createSymbolicLink(
                Files.createTempDirectory(folder, "links").resolve("link"), path);
        Path hardLink = Files.createLink(link.resolveSibling("hard-link"), path);
        for (FileOpener opener : openers()) {
            for (Path each : List.of(path, link)) {
                assertThatExceptionOfType(ReservedException.class)
                        .isThrownBy(() -> opener.open(each).close())
                        .withMessageContaining(reason);
            }
        }
        Files.delete(hardLink);
    }

    @Test
    void lockFilesAreRefused() throws Exception {
        assertRefused(Files.writeString(folder.resolve("lock"), "a"), "it is a lock file");
        assertOpened(file);
    }

    @Test
    void theOutputFilesOfThisProcessAreRefused() throws Exception {
        assertOpened(file);
        outputs.add(Files.createSymbolicLink(folder.resolve("1"), file));
        assertRefused(file, "collect.worker.logs");
        assertRefused(Files.createLink(folder.resolve("hard.log"), file), "collect.worker.logs");
        assertOpened(Files.writeString(folder.resolve("b.log"), "b"));
    }

    @Test
    void filesOfLogAppendersAreRefused() throws Exception {
        appenderFiles.add(folder.resolve("not-yet.log"));
        assertOpened(file);
        appenderFiles.add(file);
        assertRefused(file, "collect.worker.logs");
    }

    @Test
    void filesBelowTheDirectoryOfKafkasLogsAreRefusedUnlessAnotherUserOwnsThem() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("kafka/logs"));
        Path log = Files.writeString(logs.resolve("connect.log.2026-01-01"), "a");
        assertOpened(log);
        System.setProperty(WorkerLogs.DIRECTORY, logs.resolve("../logs").toString());
        assertRefused(log, "collect.worker.logs");
        assertOpened(file);
        System.setProperty(WorkerLogs.DIRECTORY, folder.resolve("missing").toString());
        assertOpened(log);

        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        System.setProperty(WorkerLogs.DIRECTORY, logs.toString());
        Files.setAttribute(log, "unix:uid", 65534);
        assertOpened(log);
    }

    @Test
    void theLogOfTheWorkersPodIsAWorkerLog() throws Exception {
        WorkerLogs logs = new WorkerLogs(List.of(), Optional.of("logagent-x7k2p"), List::of);
        FileStatus any = FileStatus.of(file);
        String uid = "0f3c9c5e-1111-2222-3333-444444444444";
        assertThat(logs.contains(Path.of("/var/log/pods/logs_logagent-x7k2p_" + uid + "/connect/0.log"), any))
                .isTrue();
        assertThat(logs.contains(Path.of("/var/log/pods/logs_logagent-b8m3q_" + uid + "/connect/0.log"), any))
                .isFalse();
        assertThat(logs.contains(Path.of("/var/log/logs_logagent-x7k2p_" + uid + "/0.log"), any))
                .isFalse();
    }

    @Test
    void theFilesOfLog4jsAppendersAreFoundIfThereAreAny() {
        assertThat(LogAppenders.files()).isNotNull();
    }
}
