/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import io.logagent.connect.tail.follow.fixture.FileClock;
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

/** A line that is written in two parts is one line, whatever happens in between. */
@Execution(ExecutionMode.CONCURRENT)
class PartialLineTest {
    private static final int LINE_BYTES = 60;

    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    @Test
    void aRestartBetweenTheParts() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int split = 0; split <= LINE_BYTES; split++) {
                String line = oracle.line(log, LINE_BYTES) + "\n";
                file.writeRaw(line.substring(0, split));
                reading.readAvailable();
                reading.restart();
                reading.readAvailable();
                file.writeRaw(line.substring(split));
                reading.untilComplete();
            }
            reading.untilSettled();
        }
    }

    @Test
    void aRotationAndARestartBetweenTheParts() throws Exception {
        try (Reading reading = new Reading(oracle, log.toString());
                LogFile file = new LogFile(oracle, log)) {
            for (int split = 0; split <= LINE_BYTES; split += 6) {
                file.reopen();
                long before = oracle.delivered(log);
                file.write(2);
                String line = oracle.line(log, LINE_BYTES) + "\n";
                file.writeRaw(line.substring(0, split));
                // Of lines that are read after the rotation, a restart cannot tell that they came after the late
                // write to the file before.
                reading.until("the whole lines", () -> oracle.delivered(log) == before + 2);
                NumberedNames.LOGROTATE.rotate(log, 3);
                Files.createFile(log);
                reading.readAvailable();
                reading.restart();
                reading.readAvailable();
                file.writeRaw(line.substring(split));
                reading.untilComplete();
                FileClock.awaitTick(log.resolveSibling("app.log.1"));
            }
            reading.untilSettled();
        }
    }
}
