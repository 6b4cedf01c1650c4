/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Many more files than may be open. */
@Execution(ExecutionMode.CONCURRENT)
class ManyFilesTest {
    private static final int FILES = 10_000;
    private static final int BUSY = 20;
    private static final int MOST_OPEN = 100;
    private static final Limits LIMITS = Limits.USUAL.opening(MOST_OPEN).discoveringEach(Duration.ofSeconds(10));

    @TempDir
    Path folder;

    @Test
    void allAreReadAlthoughFewMayBeOpen() throws Exception {
        Oracle oracle = new Oracle(folder);
        for (int i = 0; i < FILES; i++) {
            LogFile.write(oracle, log(i), 1);
        }
        try (Reading reading = new Reading(LIMITS, oracle, folder + "/**/*.log")) {
            // Besides, the writer has its own, and Java has two for a directory whose listing was interrupted.
            reading.afterEachRead(() -> assertThat(OpenDescriptors.below(folder))
                    .as("open descriptors")
                    .isLessThanOrEqualTo(MOST_OPEN + 3));
            reading.untilComplete();
            reading.whileRunning(() -> {
                for (int i = 0; i < 50 * BUSY; i++) {
                    LogFile.write(oracle, log(ThreadLocalRandom.current().nextInt(BUSY) * (FILES / BUSY)), 5);
                }
                return null;
            });
            reading.stop();
            for (int i = 0; i < FILES; i += 50) {
                LogFile.write(oracle, log(i), 1);
            }
            reading.start();
            reading.untilComplete();
            reading.readFor(Duration.ofSeconds(1));
        }
    }

    private Path log(int number) throws java.io.IOException {
        return Files.createDirectories(folder.resolve("service-" + number % 50)).resolve("app-" + number + ".log");
    }
}
