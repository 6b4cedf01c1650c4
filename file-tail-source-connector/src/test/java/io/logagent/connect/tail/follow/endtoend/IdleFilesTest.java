/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.CpuTime;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Pause;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** 10,000 idle files and 10 busy ones. CPU time is compared, which depends little on the load of the machine. */
@Isolated("the threads that are started meanwhile are taken for those of the tailer")
class IdleFilesTest {
    private static final int IDLE = 10_000;
    private static final int BUSY = 10;
    private static final int ROUNDS = 50;

    /** The default, so that there are one or two full scans in the measured time. */
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);

    private static final Duration OBSERVED = Duration.ofSeconds(11);
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /**
     * On a machine of its own it is 2 %, see the benchmarks; a core that others use too does less in the same CPU time,
     * and up to 7 % were seen. To look at each file ten times a second would take half a core.
     */
    private static final double MOST_OF_A_CORE_WHEN_IDLE = 0.2;

    /** Looking at all files after each write would take much more than a core. */
    private static final double MOST_OF_A_CORE_WHEN_BUSY = 0.5;

    @TempDir
    Path folder;

    @Test
    void costHardlyAnyCpuAndDoNotDelayBusyFiles() throws Exception {
        Oracle oracle = new Oracle(folder);
        for (int i = 0; i < IDLE; i++) {
            LogFile.write(oracle, folder.resolve("idle-" + i + ".log"), 1);
        }
        // Otherwise code that is not compiled yet is measured.
        try (Reading warmUp = new Reading(new Oracle(folder), folder + "/*.log")) {
            warmUp.readFor(WARM_UP);
        }
        Set<Long> others = CpuTime.threads();
        try (Reading reading =
                new Reading(Limits.USUAL.discoveringEach(DISCOVERY_INTERVAL), oracle, folder + "/*.log")) {
            CpuTime cpu = CpuTime.ofThisThreadAndAllBut(others);
            reading.untilComplete();

            double idle = cpu.ofACoreWhile(() -> reading.readFor(OBSERVED));
            double busy = cpu.ofACoreWhile(() -> reading.whileRunning(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    for (int j = 0; j < BUSY; j++) {
                        LogFile.write(oracle, folder.resolve("busy-" + j + ".log"), 1);
                    }
                    Pause.upToMillis(100);
                }
                return null;
            }));

            System.out.printf(
                    "%d idle files: %.1f %% of a core; and %d busy ones: %.1f %%%n",
                    IDLE, idle * 100, BUSY, busy * 100);
            assertThat(idle).as("of a core when all are idle").isLessThan(MOST_OF_A_CORE_WHEN_IDLE);
            assertThat(busy).as("of a core when some are busy").isLessThan(MOST_OF_A_CORE_WHEN_BUSY);
            reading.untilSettled();
        }
    }
}
