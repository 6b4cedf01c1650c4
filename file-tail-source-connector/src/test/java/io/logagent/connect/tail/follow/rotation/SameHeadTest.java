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
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files with the same first bytes are not mistaken for each other, or for their earlier content. */
@Execution(ExecutionMode.CONCURRENT)
class SameHeadTest {
    private static final int FILES = 100;
    private static final String BANNER = Oracle.BANNER + "=".repeat(4094) + "\n";

    @TempDir
    Path folder;

    private Oracle oracle;

    @BeforeEach
    void setUp() {
        oracle = new Oracle(folder);
    }

    @Test
    void aHundredLiveFilesOfWhichSomeAreRotated() throws Exception {
        // Few may be open, so that most have to be identified again and again.
        try (Reading reading = new Reading(Limits.USUAL.opening(10), oracle, folder + "/*.log")) {
            List<LogFile> files = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                LogFile file = new LogFile(oracle, folder.resolve("app" + i + ".log"));
                file.writeRaw(BANNER);
                files.add(file);
            }
            reading.until("the banners", () -> files.stream().allMatch(file -> oracle.banners(file.path()) == 1));
            reading.whileRunning(() -> {
                writeAll(files, 400);
                return null;
            });
            reading.stop();
            writeAll(files, 200);
            rotate(files.subList(0, 10));
            writeAll(files, 200);
            reading.start();
            reading.untilComplete();
            rotate(files.subList(5, 15));
            reading.whileRunning(() -> {
                writeAll(files, 400);
                return null;
            });
            reading.untilSettled();
            for (int i = 0; i < FILES; i++) {
                int generations = 1 + (i < 10 ? 1 : 0) + (i >= 5 && i < 15 ? 1 : 0);
                assertThat(oracle.banners(files.get(i).path()))
                        .as(files.get(i).path().toString())
                        .isEqualTo(generations);
                files.get(i).close();
            }
        }
    }

    private static void writeAll(List<LogFile> files, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            files.get(ThreadLocalRandom.current().nextInt(files.size())).write(1);
        }
    }

    private static void rotate(List<LogFile> files) throws IOException {
        for (LogFile file : files) {
            NumberedNames.LOGROTATE.rotate(file.path(), 3);
            file.reopen();
            file.writeRaw(BANNER);
        }
    }

    @Test
    void aRewrittenFileWithTheSameHeadThatGrowsBeyondTheOldPosition() throws Exception {
        Path log = folder.resolve("app.log");
        int generations = 40;
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < generations; i++) {
                file.truncate();
                file.writeRaw(BANNER);
                file.write(1 + i);
                int banners = i + 1;
                reading.until("line and banner", () -> oracle.isComplete() && oracle.banners(log) == banners);
                if (i % 5 == 0) {
                    reading.restart();
                }
            }
            reading.untilSettled();
            assertThat(oracle.banners(log)).isEqualTo(generations);
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void aGenerationOfABannerIsNoCopyInTheMakingOfALaterOne() throws Exception {
        Path log = folder.resolve("app.log");
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            file.writeRaw(BANNER);
            file.write(1);
            reading.until("line and banner", () -> oracle.isComplete() && oracle.banners(log) == 1);
            reading.stop();
            rotate(List.of(file));
            rotate(List.of(file));
            file.write(1);
            rotate(List.of(file));
            file.write(1);
            reading.start();
            reading.untilComplete();
            reading.untilSettled();
            assertThat(oracle.banners(log)).isEqualTo(4);
            assertThat(reading.lostBytes()).isZero();
        }
    }
}
