/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
