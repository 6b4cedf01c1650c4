/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.Descriptors;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.fixture.FileClock;
import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotated files are compressed: a finished file yields nothing, a partly read file yields its unread lines. */
@Execution(ExecutionMode.CONCURRENT)
class CompressedRotationTest {
    private static final int LINES = 2000;

    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1999, 2000})
    void whileStopped(int read) throws Exception {
        LogFile.write(oracle, log, 1);
        try (Reading reading = new Reading(oracle, folder + "/*.log").inSteps(1)) {
            reading.untilComplete();
            LogFile.write(oracle, log, LINES);
            reading.until("some lines", () -> oracle.delivered(log) == 1 + read);
            reading.stop();
            NumberedNames.LOGROTATE.rotate(log, 3);
            Gzip.compress(NumberedNames.LOGROTATE.of(log, 1));
            Files.createFile(log);
            reading.inSteps(1000).start();
            reading.untilComplete();
            LogFile.write(oracle, log, 5);
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void severalGenerationsWhileRunningFarBehind() throws Exception {
        LogFile.write(oracle, log, 1);
        // So slow that most files are compressed before they are read.
        try (Reading reading = new Reading(oracle, folder + "/*.log").inSteps(3)) {
            reading.untilComplete();
            reading.whileRunning(() -> {
                for (int i = 0; i < 4; i++) {
                    LogFile.write(oracle, log, LINES / 4);
                    Path rotated = log.resolveSibling("app.log-2026112" + i);
                    Files.move(log, rotated);
                    Files.createFile(log);
                    Gzip.compress(rotated);
                }
                return null;
            });
            reading.inSteps(1000).untilSettled();
        }
    }

    /** The path led to the last file when it was empty. The compression of the others ended after its last line. */
    @Test
    void afterALaterFileWasOpenedWhenItWasEmpty() throws Exception {
        LogFile.write(oracle, log, LINES);
        try (Reading reading = new Reading(oracle, folder + "/*.log").inSteps(1)) {
            reading.until("some lines", () -> oracle.delivered(log) >= 5);
            for (int rotation = 0; rotation < 3; rotation++) {
                Files.move(log, dated(rotation));
                LogFile.write(oracle, log, 3);
            }
            Files.move(log, dated(3));
            Files.createFile(log);
            FileIdentity empty = FileStatus.of(log).identity();
            reading.until(
                    "the empty file is open", () -> Descriptors.status(empty).isPresent());
            LogFile.write(oracle, log, 3);
            FileTime later =
                    FileTime.from(Files.getLastModifiedTime(log).toInstant().plusMillis(1));
            Files.move(log, dated(4));
            Files.createFile(log);
            for (int rotation = 1; rotation <= 4; rotation++) {
                Gzip.compress(dated(rotation));
                Files.setLastModifiedTime(Path.of(dated(rotation) + ".gz"), later);
            }
            reading.inSteps(1000).untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    /** Log4j 2 with {@code fileIndex="max"}: the first number is the oldest. The times of the files tell otherwise. */
    @Test
    void aCompressionEndsAfterTheNextFileWasWritten() throws Exception {
        LogFile.write(oracle, log, 5);
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.untilComplete();
            Path first = log.resolveSibling("app.log.1");
            Files.move(log, first);
            LogFile.write(oracle, log, 5);
            FileClock.awaitTick(log);
            compress(first, first);
            Files.move(log, log.resolveSibling("app.log.2"));
            LogFile.write(oracle, log, 5);
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    /** Logback with a fixed window: the first number is the newest. The times of the files tell otherwise. */
    @Test
    void aCompressionOfAnUnreadFileEndsAfterTheNextFileWasWritten() throws Exception {
        LogFile.write(oracle, log, 5);
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.untilComplete();
            reading.stop();
            Files.delete(log);
            Path second = log.resolveSibling("app.log.2");
            LogFile.write(oracle, log, 5);
            Files.move(log, second);
            LogFile.write(oracle, log, 5);
            FileClock.awaitTick(log);
            compress(second, second);
            Files.move(log, log.resolveSibling("app.log.1"));
            LogFile.write(oracle, log, 5);
            reading.start();
            reading.untilSettled();
        }
    }

    /** Logback compresses in the background. The result is newer than the lines of the file after it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileIsBeingCompressedUnderATemporaryNameWhenATaskStarts(boolean isReadBefore) throws Exception {
        LogFile.write(oracle, log, 3);
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.untilComplete();
            reading.stop();
            for (int rotation = 0; rotation < 2; rotation++) {
                LogFile.write(oracle, log, 3);
                Files.move(log, dated(rotation));
            }
            LogFile.write(oracle, log, 3);
            FileClock.awaitTick(log);
            compress(dated(0), dated(0));
            compress(dated(1), dated(1));
            Path temporary = log.resolveSibling("app.log.2026-11-20_10-00-021764460800123.tmp");
            Files.move(log, temporary);
            LogFile.write(oracle, log, 3);
            reading.start();
            if (isReadBefore) {
                reading.untilComplete();
            } else {
                reading.once();
            }
            compress(temporary, dated(2));
            LogFile.write(oracle, log, 3);
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
            assertThat(reading.lostGenerations()).isZero();
        }
    }

    /** The path reads the file that is being compressed already, and no program compresses an older one any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatSeemsOlderWaitsUntilItIsCompressed(boolean isUnread) throws Exception {
        LogFile.write(oracle, log, 3);
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.untilComplete();
            Files.move(log, dated(0));
            LogFile.write(oracle, log, 3);
            Path temporary = log.resolveSibling("app.log.2026-11-20_10-00-011764460800123.tmp");
            if (isUnread) {
                reading.stop();
            }
            Files.move(log, temporary);
            LogFile.write(oracle, log, 3);
            FileClock.awaitTick(log);
            compress(dated(0), dated(0));
            LogFile.write(oracle, log, 3);
            reading.start();
            reading.readFor(Duration.ofMillis(300));
            compress(temporary, dated(1));
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
            assertThat(reading.lostGenerations()).isZero();
        }
    }

    private Path dated(int second) {
        return log.resolveSibling("app.log.2026-11-20_10-00-0" + second);
    }

    private static void compress(Path from, Path to) throws IOException {
        if (!from.equals(to)) {
            Files.move(from, to);
        }
        Gzip.compress(to);
        Files.setLastModifiedTime(to.resolveSibling(to.getFileName() + ".gz"), FileTime.from(Instant.now()));
    }
}
