/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import io.logagent.connect.tail.follow.fixture.RotatingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotations in quick succession. */
@Execution(ExecutionMode.CONCURRENT)
class RotationStormTest {
    private static final int OTHERS = 3000;

    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    private RotatingWriter rotating(NumberedNames names, int rotations, int longestPauseMillis) {
        return new RotatingWriter(oracle, log, names, rotations, longestPauseMillis);
    }

    @ParameterizedTest
    @EnumSource(NumberedNames.class)
    void noLineIsDuplicatedAndDescriptorsStayFew(NumberedNames names) throws Exception {
        rotateAtSpeed(names, TestEntries.plain(log.toString(), "topic"));
    }

    @ParameterizedTest
    @EnumSource(NumberedNames.class)
    void rotatedFilesThatTheGlobMatchesAreNotNewFiles(NumberedNames names) throws Exception {
        // By default app.1.log is not excluded.
        Optional<List<String>> exclude =
                names == NumberedNames.LOG4J ? Optional.of(List.of("app.[0-9].log")) : Optional.empty();
        rotateAtSpeed(
                names,
                TestEntries.entry(
                        PathPattern.of(folder + "/app*"),
                        "topic",
                        exclude,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()));
    }

    private void rotateAtSpeed(NumberedNames names, CollectEntry collected) throws Exception {
        // One for each generation on disk, and the writer's.
        int most = RotatingWriter.KEPT + 5;
        try (Reading reading = new Reading(Limits.USUAL, oracle, List.of(collected))) {
            reading.afterEachRead(() -> assertThat(OpenDescriptors.below(folder))
                    .as("open descriptors")
                    .isLessThanOrEqualTo(most));
            reading.whileRunning(rotating(names, 300, 3));
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void whileThousandsOfOtherFilesInTheDirectoryAreTouched() throws Exception {
        for (int i = 0; i < OTHERS; i++) {
            Files.createFile(other(i));
        }
        AtomicBoolean rotated = new AtomicBoolean();
        Callable<Void> touching = () -> {
            while (!rotated.get() && !Thread.currentThread().isInterrupted()) {
                touch(other(ThreadLocalRandom.current().nextInt(OTHERS)));
            }
            return null;
        };
        Callable<Void> rotating = () -> {
            try {
                rotating(NumberedNames.LOGROTATE, 40, 10).call();
                return rotating(NumberedNames.LOGROTATE, 10, 200).call();
            } finally {
                rotated.set(true);
            }
        };
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.whileRunning(List.of(touching, touching, rotating));
            reading.untilSettled();
        }
    }

    /** Half of the files are collected too. */
    private Path other(int number) {
        return folder.resolve("other-" + number + (number % 2 == 0 ? ".log" : ".txt"));
    }

    private static void touch(Path file) throws IOException {
        Files.write(file, "x".getBytes(US_ASCII), StandardOpenOption.APPEND);
    }
}
