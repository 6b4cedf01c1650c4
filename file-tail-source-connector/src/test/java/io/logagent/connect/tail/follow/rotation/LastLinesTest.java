/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Pause;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The last lines before a file is closed, rotated or deleted arrive, even if no line follows. */
@Execution(ExecutionMode.CONCURRENT)
class LastLinesTest {
    private static final int WRITERS = 4;
    private static final int LOGS_PER_WRITER = 15;
    private static final int ROUNDS = 8;
    private static final int KEPT = ROUNDS + 1;
    private static final Duration CLOSE_INACTIVE = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private Oracle oracle;

    @BeforeEach
    void setUp() {
        oracle = new Oracle(folder);
    }

    private interface Ending {
        void of(LogFile file) throws IOException;
    }

    private List<Callable<Void>> writers(int rounds, Ending ending) {
        return IntStream.range(0, WRITERS)
                .<Callable<Void>>mapToObj(writer -> () -> {
                    writeAndEnd(writer, rounds, ending);
                    return null;
                })
                .toList();
    }

    private void writeAndEnd(int writer, int rounds, Ending ending) throws IOException {
        List<LogFile> files = new ArrayList<>();
        for (int i = 0; i < LOGS_PER_WRITER; i++) {
            files.add(new LogFile(oracle, folder.resolve("app-" + writer + "-" + i + ".log")));
            files.get(i).write(1);
        }
        for (LogFile file : files) {
            // A file that is rotated before it was seen is not followed.
            while (oracle.delivered(file.path()) == 0) {
                Pause.upToMillis(2);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (LogFile file : files) {
                file.reopen();
                file.write(ThreadLocalRandom.current().nextInt(3));
                Pause.upToMillis(2);
                ending.of(file);
            }
        }
        for (LogFile file : files) {
            file.close();
        }
    }

    private void lastLines(LogFile file) throws IOException {
        Pause.upTo(Duration.ofMillis(1));
        file.write(ThreadLocalRandom.current().nextInt(3));
        Pause.upTo(Duration.ofMillis(1));
        file.write(1);
    }

    private void rotate(LogFile file) throws IOException {
        NumberedNames.LOGROTATE.rotate(file.path(), KEPT);
    }

    private void run(Ending ending) throws Exception {
        Limits limits = Limits.USUAL.closingAfter(CLOSE_INACTIVE);
        try (Reading reading = new Reading(limits, oracle, folder + "/*.log")) {
            reading.whileRunning(writers(ROUNDS, ending));
            reading.untilSettled();
        }
    }

    @Test
    void ofARenamedFileWithoutSuccessor() throws Exception {
        run(file -> {
            rotate(file);
            lastLines(file);
        });
    }

    @Test
    void ofARenamedFileWithAnEmptySuccessor() throws Exception {
        run(file -> {
            rotate(file);
            Files.createFile(file.path());
            lastLines(file);
        });
    }

    @Test
    void ofARenamedFileWithASuccessor() throws Exception {
        run(file -> {
            rotate(file);
            lastLines(file);
            file.reopen();
            lastLines(file);
        });
    }

    @Test
    void ofAFileThatIsIdleUntilItIsClosed() throws Exception {
        run(file -> {
            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                Pause.upTo(CLOSE_INACTIVE.multipliedBy(2));
            }
            lastLines(file);
        });
    }

    @Test
    void ofAFileThatIsDeletedWhileOpen() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            reading.whileRunning(writers(3, file -> {
                file.write(1);
                // A file that was never open cannot be read any more.
                while (oracle.delivered(file.path()) < oracle.made(file.path())) {
                    Pause.upToMillis(1);
                }
                Files.delete(file.path());
                lastLines(file);
            }));
        }
    }
}
