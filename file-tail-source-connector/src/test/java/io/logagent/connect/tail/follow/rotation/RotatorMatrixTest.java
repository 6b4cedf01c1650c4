/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.logwriters.LogWriter;
import io.logagent.logwriters.RotationScheme;
import io.logagent.logwriters.RotationSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that people use rotate their logs, while the task runs and while none does. The build tries some, {@code
 * -Pmatrix} all of them, several times and many at once, so that rotations come between any two steps of a reader. System
 * properties: {@code rotators}, a regular expression for the schemes to try; {@code rotators.rounds}, how often.
 */
@Tag("matrix")
@Execution(ExecutionMode.CONCURRENT)
class RotatorMatrixTest {
    /** Fewer rotations than any program keeps files. */
    private static final int ROTATIONS = 4;

    @TempDir
    Path folder;

    static List<RotationScheme> schemes() {
        String chosen = System.getProperty("rotators", "usual");
        return RotationSchemes.all().stream()
                .filter(scheme -> chosen.equals("usual")
                        ? scheme.usual()
                        : scheme.toString().matches(chosen))
                .flatMap(scheme -> Collections.nCopies(Integer.getInteger("rotators.rounds", 1), scheme).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void everyLineComesOnceAndInOrderWhileFilesAreRotated(RotationScheme scheme) throws Exception {
        try (Rotated log = new Rotated(scheme);
                Reading reading = log.read()) {
            reading.untilComplete();
            reading.whileRunning(() -> {
                for (int i = 0; i < ROTATIONS; i++) {
                    log.write(10);
                    log.rotate();
                    log.write(1);
                }
                return null;
            });
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void everyLineComesOnceAndInOrderAfterRotationsWhileNoTaskRan(RotationScheme scheme) throws Exception {
        assumeThat(scheme.movesAway()).as("rotated files are not found").isFalse();
        try (Rotated log = new Rotated(scheme);
                Reading reading = log.read()) {
            reading.untilComplete();
            for (int rotations : List.of(1, 2)) {
                reading.stop();
                log.write(5);
                for (int i = 0; i < rotations; i++) {
                    log.rotate();
                    log.write(3);
                }
                reading.start();
                reading.untilComplete();
                log.rotate();
                log.write(2);
                reading.untilComplete();
            }
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    /** What was written to the file after the task had stopped is not known. */
    @Test
    void aFileThatWasMovedToAnotherDirectoryWhileNoTaskRanCountsAsLost() throws Exception {
        for (RotationScheme scheme : RotationSchemes.all()) {
            if (!scheme.movesAway()) {
                continue;
            }
            try (Rotated log = new Rotated(scheme);
                    Reading reading = log.read()) {
                reading.untilComplete();
                reading.stop();
                log.rotate();
                log.write(3);
                reading.start();
                reading.untilSettled();
                assertThat(reading.lostGenerations()).as("%s", scheme).isEqualTo(1);
            }
        }
    }

    /** A program that writes lines of an oracle. */
    private final class Rotated implements AutoCloseable {
        private final Oracle oracle = new Oracle(folder);
        private final String paths;
        private final LogWriter writer;

        private Rotated(RotationScheme scheme) throws IOException {
            Path place = Files.createDirectory(folder.resolve(scheme.name()));
            paths = place + "/" + scheme.glob();
            Optional<LogWriter> opened = scheme.opening().open(place);
            assumeThat(opened).as("%s on this machine", scheme.program()).isPresent();
            writer = opened.get();
            // Rotated files of a log are read only after the log was seen.
            write(5);
        }

        private Reading read() {
            return new Reading(oracle, paths);
        }

        private void write(int lines) throws IOException {
            for (int i = 0; i < lines; i++) {
                writer.write(oracle.line(writer.path()));
            }
        }

        private void rotate() throws IOException {
            writer.rotate();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
