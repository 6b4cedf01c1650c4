/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What randomised tests of this package found, step by step. */
@Execution(ExecutionMode.CONCURRENT)
class FoundTest {
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

    private Path rotated(int number) {
        return NumberedNames.LOGROTATE.of(log, number);
    }

    private static void setTime(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-20T10:00:00Z").plusSeconds(seconds)));
    }

    /**
     * The second file gets its last line after the third one was created, and the third one gets its first line after it
     * was rotated: for a moment the third one's time is the earlier one.
     */
    @ParameterizedTest
    @ValueSource(strings = {"app.log", "app-1.log"})
    void aFileThatIsStillEmptyWhenItIsRotatedDoesNotOvertakeTheOneBeforeIt(String name) throws Exception {
        log = folder.resolve(name);
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile first = new LogFile(oracle, log)) {
            first.write(1);
            setTime(log, 1);
            reading.untilComplete();
            rotate();
            try (LogFile second = new LogFile(oracle, log)) {
                second.write(1);
                rotate();
                setTime(log, 2);
                second.write(1);
                setTime(rotated(1), 3);
            }
            try (LogFile third = new LogFile(oracle, log)) {
                rotate();
                reading.restart();
                reading.whatIsThere();
                third.write(1);
                setTime(rotated(1), 4);
            }
            reading.untilSettled();
        }
    }

    @Test
    void ofAFileThatIsWrittenAnewOnlyTheOldContentCanBeLost() throws Exception {
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
