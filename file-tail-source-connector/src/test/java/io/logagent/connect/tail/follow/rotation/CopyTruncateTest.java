/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A log that is copied and truncated again and again, as by logrotate's copytruncate. */
@Execution(ExecutionMode.CONCURRENT)
class CopyTruncateTest {
    private static final int KEPT = 8;

    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    /** The writer is quiet in between, since lines between copy and truncation are lost anyway. */
    private void copyTruncate(LogFile file, Path copy) throws IOException {
        Files.copy(log, copy);
        file.truncate();
    }

    private void copyTruncateOften(LogFile file, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            int first = oracle.made(log);
            file.write(ThreadLocalRandom.current().nextInt(1, 60));
            pause();
            // More generations than are kept would be deleted before they are read.
            while (oracle.delivered(log) < first - 1 && i % KEPT == 0) {
                pause();
            }
            copyTruncate(file, NumberedNames.LOGROTATE.shift(log, KEPT + 2));
        }
        file.write(3);
    }

    private static void pause() {
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(10_000)));
    }

    @Test
    void onlyUnreadLinesAreReadFromCopies() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            // Copies of a file are read only after the file was seen.
            file.write(1);
            reading.untilComplete();
            reading.whileRunning(() -> {
                copyTruncateOften(file, 60);
                return null;
            });
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void copiesThatTheGlobMatchesAreNotNewFiles() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*");
                LogFile file = new LogFile(oracle, log)) {
            // Copies of a file are read only after the file was seen.
            file.write(1);
            reading.untilComplete();
            reading.whileRunning(() -> {
                copyTruncateOften(file, 60);
                return null;
            });
            reading.untilSettled();
        }
    }

    @Test
    void linesWrittenAndCopiedWhileStoppedAreReadFromTheCopies() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < 8; i++) {
                file.write(5);
                reading.untilComplete();
                reading.stop();
                for (int copies = i % 4; copies > 0; copies--) {
                    file.write(ThreadLocalRandom.current().nextInt(1, 20));
                    copyTruncate(file, NumberedNames.LOGROTATE.shift(log, KEPT));
                }
                file.write(ThreadLocalRandom.current().nextInt(20));
                reading.start();
            }
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void copiesInAnotherDirectoryAreNotNeededForReadLines() throws Exception {
        Path archive = Files.createDirectory(folder.resolve("archive"));
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < 50; i++) {
                file.write(ThreadLocalRandom.current().nextInt(1, 20));
                reading.untilComplete();
                if (i % 3 == 0) {
                    reading.stop();
                }
                copyTruncate(file, archive.resolve("copy-" + i));
                file.write(ThreadLocalRandom.current().nextInt(1, 20));
                if (i % 3 == 0) {
                    reading.start();
                }
            }
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
            assertThat(reading.truncations()).isPositive();
        }
    }

    @Test
    void aTruncationIsNoticedAlsoIfTheSameBytesAreBeforeThePosition() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            writeLinesThatEndAlike(file, 3);
            reading.untilComplete();

            file.truncate();
            writeLinesThatEndAlike(file, 4);
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
            assertThat(reading.truncations()).isOne();
        }
    }

    private static void writeLinesThatEndAlike(LogFile file, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            file.writeLineOf(200);
        }
    }

    @Test
    void unreadLinesWithoutACopyAreCounted() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString()).inSteps(1);
                LogFile file = new LogFile(oracle, log)) {
            file.writeLineOf(100);
            file.writeRaw("x".repeat(99) + "\n");
            file.writeRaw("x".repeat(99) + "\n");
            reading.untilComplete();
            file.truncate();
            file.writeLineOf(50);
            reading.untilComplete();
            assertThat(reading.lostBytes()).isEqualTo(200);
        }
    }
}
