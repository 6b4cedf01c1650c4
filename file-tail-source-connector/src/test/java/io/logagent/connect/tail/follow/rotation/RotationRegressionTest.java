/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Pause;
import io.logagent.connect.tail.follow.fixture.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Defects that random tests found, step by step. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class RotationRegressionTest {
    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    private void rotate() throws IOException {
        NumberedNames.LOGROTATE.rotate(log, 9);
        Files.createFile(log);
    }

    private static void setTime(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-20T10:00:00Z").plusSeconds(seconds)));
    }

    /** A program that has not noticed the rotation writes to the renamed file when the new file has lines already. */
    @ParameterizedTest
    @ValueSource(strings = {"app.log", "app-1.log"})
    void numberedFilesAreReadInTheOrderOfTheirNumbersWhicheverWasWrittenToLast(String name) throws Exception {
        log = folder.resolve(name);
        LogFile.write(oracle, log, 1);
        setTime(log, 1);
        try (Reading reading = new Reading(oracle, log.toString())) {
            reading.untilComplete();
            reading.stop();
            rotate();
            LogFile.write(oracle, log, 2);
            setTime(log, 3);
            rotate();
            LogFile.write(oracle, log, 1);
            setTime(log, 2);
            rotate();
            reading.start();
            reading.untilSettled();
        }
    }

    /**
     * The new content's turn to be read has come, but another file uses up what may be read at a time; then that content
     * is copied and truncated too.
     */
    @Test
    void unreadContentIsReadFromItsCopy() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log").inSteps(1);
                LogFile file = new LogFile(oracle, log);
                LogFile other = new LogFile(oracle, folder.resolve("other.log"))) {
            file.write(1);
            other.write(1);
            reading.untilComplete();
            copyTruncate(file);
            reading.until("the truncation", () -> reading.truncations() == 1);
            // The file is seen while it is empty.
            reading.readAvailable();
            file.write(3);
            while (reading.rotations() == 0) {
                // Always more lines than one read delivers.
                other.write(3);
                reading.once();
                Pause.upToMillis(1);
            }
            copyTruncate(file);
            file.write(1);
            reading.untilSettled();
        }
    }

    private void copyTruncate(LogFile file) throws IOException {
        Files.copy(log, NumberedNames.LOGROTATE.shift(log, 9));
        file.truncate();
    }

    @Test
    void filesThatLog4jRotatedAreNotNewFilesForAGlobByDefault() throws Exception {
        LogFile.write(oracle, log, 3);
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.untilComplete();
            NumberedNames.LOG4J.rotate(log, 9);
            LogFile.write(oracle, log, 3);
            NumberedNames.LOG4J.rotate(log, 9);
            LogFile.write(oracle, log, 3);
            reading.untilSettled();
        }
    }

    @Test
    void aRewriteLosesOnlyTheOldContent() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            file.writeLineOf(100);
            reading.untilComplete();
            file.truncate();
            file.writeLineOf(5000);
            reading.untilComplete();

            assertThat(reading.truncations()).isOne();
            assertThat(reading.lostBytes()).isZero();
        }
    }
}
