/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Pause;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.logwriters.Logrotate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The real logrotate with each combination of its options that matter. All combinations are rotated at once, each in its
 * own directory, while a program writes.
 */
@Tag("matrix")
@Execution(ExecutionMode.CONCURRENT)
class LogrotateMatrixTest {
    @TempDir
    Path folder;

    private final List<LogrotateProgram> programs = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile boolean writing = true;
    private Future<?> written;
    private Oracle oracle;
    private Logrotate logrotate;

    @BeforeEach
    void startPrograms() throws IOException {
        oracle = new Oracle(folder);
        for (LogrotateCase options : LogrotateCase.all()) {
            programs.add(new LogrotateProgram(oracle, folder.resolve(options.name()), options));
        }
        Optional<Logrotate> found = Logrotate.in(
                folder, programs.stream().map(LogrotateProgram::configuration).collect(Collectors.joining()));
        assumeThat(found).as("logrotate, on the PATH or from Debian's package").isPresent();
        logrotate = found.get();
        for (LogrotateProgram program : programs) {
            // Rotated files of a log are read only after the log was seen.
            program.step();
        }
        written = thread.submit(() -> {
            while (writing) {
                for (LogrotateProgram program : programs) {
                    program.step();
                }
                Pause.upToMillis(10);
            }
            return null;
        });
    }

    @AfterEach
    void stopPrograms() throws IOException {
        writing = false;
        thread.shutdownNow();
        for (LogrotateProgram program : programs) {
            program.close();
        }
    }

    private void finishWriting() throws Exception {
        writing = false;
        written.get();
    }

    /** Three rotated files are kept, so all lines before the first rotation have to be read before the third. */
    private Void rotate(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            awaitNextSecond();
            awaitLogs();
            programs.forEach(LogrotateProgram::rotationBegins);
            try {
                logrotate.rotate();
            } finally {
                programs.forEach(LogrotateProgram::rotationEnds);
            }
        }
        return null;
    }

    /** Dated names have seconds, so there is only one rotation in a second. */
    private static void awaitNextSecond() {
        long second = Instant.now().getEpochSecond();
        while (Instant.now().getEpochSecond() == second) {
            Pause.upToMillis(20);
        }
    }

    /** Without {@code create} the log exists again when its program has noticed the rotation. */
    private void awaitLogs() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> programs.stream().allMatch(program -> Files.exists(program.log())));
    }

    @Test
    void whileRunning() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*/*.log")) {
            reading.untilComplete();
            for (int i = 0; i < 3; i++) {
                reading.whileRunning(() -> rotate(2));
            }
            finishWriting();
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void stoppedDuringSomeRotations() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*/*.log")) {
            reading.untilComplete();
            for (int i = 0; i < 2; i++) {
                reading.stop();
                rotate(2);
                reading.start();
                reading.untilComplete();
                reading.whileRunning(() -> rotate(1));
            }
            finishWriting();
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }
}
