/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files that are shorter than a head fingerprint arrive, and are not read again when they grow. */
@Execution(ExecutionMode.CONCURRENT)
class SmallFilesTest {
    /** Sizes around those of the tail and the head that identify a file. */
    private static final int[] SIZES = IntStream.concat(
                    IntStream.rangeClosed(56, 72), IntStream.rangeClosed(1016, 1032))
            .toArray();

    private static final int LONGEST_LINE = 90;

    @TempDir
    Path folder;

    private Oracle oracle;

    @BeforeEach
    void setUp() {
        oracle = new Oracle(folder);
    }

    private static void fill(LogFile file, int bytes) throws IOException {
        int left = bytes;
        while (left > 2 * LONGEST_LINE) {
            file.writeLineOf(LONGEST_LINE);
            left -= LONGEST_LINE;
        }
        if (left > LONGEST_LINE) {
            file.writeLineOf(left / 2);
            left -= left / 2;
        }
        file.writeLineOf(left);
    }

    @Test
    void filesOf1And42BytesArrive() throws Exception {
        Path one = folder.resolve("1.log");
        Path fortyTwo = folder.resolve("42.log");
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            Files.writeString(one, "\n");
            try (LogFile file = new LogFile(oracle, fortyTwo)) {
                file.writeLineOf(42);
            }
            reading.until("both", () -> oracle.empty(one) == 1 && oracle.isComplete());
            assertThat(Files.size(fortyTwo)).isEqualTo(42);
            reading.untilSettled();
            assertThat(oracle.empty(one)).isOne();

            try (LogFile file = new LogFile(oracle, one)) {
                file.write(20);
            }
            try (LogFile file = new LogFile(oracle, fortyTwo)) {
                file.write(20);
            }
            reading.untilSettled();
            assertThat(oracle.empty(one)).isOne();
        }
    }

    @Test
    void aRestartAtEachSizeAroundTheHeadRepeatsNothing() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            for (int size : SIZES) {
                try (LogFile file = new LogFile(oracle, folder.resolve(size + ".log"))) {
                    fill(file, size);
                }
            }
            reading.untilComplete();
            reading.restart();
            reading.readAvailable();
            for (int growth = 0; growth < 3; growth++) {
                for (int size : SIZES) {
                    LogFile.write(oracle, folder.resolve(size + ".log"), 1);
                }
                reading.untilComplete();
                reading.restart();
            }
            reading.untilSettled();
        }
    }

    @Test
    void growingByteByByteWithRestartsRepeatsNothing() throws Exception {
        Path log = folder.resolve("app.log");
        StringBuilder content = new StringBuilder();
        while (content.length() < 1100) {
            content.append(oracle.line(log)).append('\n');
        }
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < content.length(); i++) {
                file.writeRaw(content.substring(i, i + 1));
                if (ThreadLocalRandom.current().nextInt(5) == 0) {
                    reading.restart();
                }
                reading.readAvailable();
            }
            reading.untilSettled();
        }
    }
}
