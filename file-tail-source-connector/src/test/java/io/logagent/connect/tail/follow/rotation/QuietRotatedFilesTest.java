/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.CpuTime;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many logs that are rotated at midnight and written to again in the morning. */
@Isolated("the threads that are started meanwhile are taken for those of the tailer")
class QuietRotatedFilesTest {
    private static final int FILES = 200;

    /** No full scan happens before, so only reported changes lead to reads. */
    private static final Limits LIMITS =
            Limits.USUAL.discoveringEach(Duration.ofHours(1)).closingAfter(Duration.ofMillis(500));

    private static final Duration OBSERVED = Duration.ofSeconds(3);

    /** As for idle files. Listing the directory ten times a second for each file would take most of a core. */
    private static final double MOST_OF_A_CORE = 0.2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void costHardlyAnyCpuAreClosedAndContinue(boolean newFile) throws Exception {
        Oracle oracle = new Oracle(folder);
        List<LogFile> logs = new ArrayList<>();
        Set<Long> others = CpuTime.threads();
        try (Reading reading = new Reading(LIMITS, oracle, folder + "/*.log")) {
            CpuTime cpu = CpuTime.ofThisThreadAndAllBut(others);
            for (int i = 0; i < FILES; i++) {
                LogFile log = new LogFile(oracle, folder.resolve("app-" + i + ".log"));
                log.write(1);
                logs.add(log);
            }
            reading.untilComplete();
            for (LogFile log : logs) {
                Files.move(log.path(), Path.of(log.path() + ".1"));
                if (newFile) {
                    Files.createFile(log.path());
                }
            }

            // Each is still open in its program.
            reading.until("all to be closed", () -> OpenDescriptors.below(folder) == FILES);
            double quiet = cpu.ofACoreWhile(() -> reading.readFor(OBSERVED));
            System.out.printf("%d rotated and quiet files: %.1f %% of a core%n", FILES, quiet * 100);
            assertThat(quiet).isLessThan(MOST_OF_A_CORE);

            for (LogFile log : logs) {
                log.write(1);
            }
            reading.untilComplete();
            for (LogFile log : logs) {
                log.reopen();
                log.write(1);
            }
            reading.untilComplete();
            assertThat(reading.lostBytes()).isZero();
        } finally {
            for (LogFile log : logs) {
                log.close();
            }
        }
    }
}
