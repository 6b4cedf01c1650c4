/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line.acceptance;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.line.acceptance.Reading.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Row 3: a new file that the file system gave the number of a deleted one is a new file, whatever its length. */
@Isolated("other tests would get the numbers of the deleted files")
class InodeReuseTest {
    private static final int TRIES = 500;
    private static final int ROUNDS = 3;

    /** What the deleted file had. */
    private static final Shape OLD = new Shape(6, 100);

    /** Shorter, as long, longer, and as long with longer, shorter and one single line. */
    private static final List<Shape> NEW = List.of(
            new Shape(2, 100),
            new Shape(6, 100),
            new Shape(20, 100),
            new Shape(5, 120),
            new Shape(12, 50),
            new Shape(1, 600));

    @TempDir
    Path folder;

    private Oracle oracle;

    private record Shape(int lines, int lineBytes) {}

    @BeforeEach
    void setUp() {
        oracle = new Oracle(folder);
    }

    private Path log(Shape shape) {
        return folder.resolve(shape.lines() + "-lines-of-" + shape.lineBytes() + ".log");
    }

    private void write(Path log, Shape shape) throws IOException {
        try (LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < shape.lines(); i++) {
                file.writeLineOf(shape.lineBytes());
            }
        }
    }

    private void replace(Path log) throws IOException {
        long wanted = FileStatus.of(log).identity().inode();
        Files.delete(log);
        for (int i = 0; i < TRIES; i++) {
            Files.createFile(log);
            if (FileStatus.of(log).identity().inode() == wanted) {
                return;
            }
            Files.delete(log);
        }
        assumeThat(false)
                .as("the file system of %s gives the numbers of deleted files to new ones", folder)
                .isTrue();
    }

    @Test
    void whileStopped() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Shape shape : NEW) {
                    write(log(shape), OLD);
                }
                reading.untilComplete();
                reading.stop();
                for (Shape shape : NEW) {
                    replace(log(shape));
                    write(log(shape), shape);
                }
                reading.start();
                reading.untilComplete();
            }
            reading.untilSettled();
        }
    }

    @Test
    void whileRunning() throws Exception {
        // Closed soon, since the number of an open file cannot be given again.
        Limits limits = Limits.USUAL.closingAfter(Duration.ofMillis(1));
        try (Reading reading = new Reading(limits, oracle, folder + "/*.log")) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Shape shape : NEW) {
                    write(log(shape), OLD);
                }
                reading.untilComplete();
                reading.until("the files to be closed", () -> OpenDescriptors.below(folder) == 0);
                for (Shape shape : NEW) {
                    replace(log(shape));
                    reading.whatIsThere();
                    write(log(shape), shape);
                    reading.whatIsThere();
                }
                reading.untilComplete();
            }
            reading.untilSettled();
        }
    }
}
