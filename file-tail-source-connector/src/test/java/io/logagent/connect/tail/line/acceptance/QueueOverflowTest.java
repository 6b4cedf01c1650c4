/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.line.acceptance.Reading.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Row 9: the kernel's queue of events overflows while a log is rotated. The tailer learns of what happened meanwhile only
 * by being told of the overflow, since it does not look at everything before the test is over.
 */
@Execution(ExecutionMode.CONCURRENT)
class QueueOverflowTest {
    private static final Path QUEUE_LIMIT = Path.of("/proc/sys/fs/inotify/max_queued_events");

    /** The kernel's default; of much more the queue cannot be filled faster than it is emptied. */
    private static final int USUAL_QUEUE_LIMIT = 16384;

    /** Renames in one directory wait for each other, so there are several. */
    private static final int STORMS = 8;

    private static final int ROTATIONS = 25;
    private static final int OTHER_LOGS = 50;

    private static final int OVERFLOWS = 3;
    private static final Limits NO_SCAN = Limits.USUAL.discoveringEach(Duration.ofHours(1));

    @TempDir
    Path folder;

    private final AtomicBoolean rotated = new AtomicBoolean();
    private final AtomicInteger overflows = new AtomicInteger();

    @Test
    void eachLineOfALogThatIsRotatedMeanwhileComesOnce() throws Exception {
        assumeThat(Integer.parseInt(Files.readString(QUEUE_LIMIT).trim()))
                .as("fs.inotify.max_queued_events")
                .isLessThanOrEqualTo(USUAL_QUEUE_LIMIT);
        Path log = Files.createDirectory(folder.resolve("app")).resolve("app.log");
        // Nothing happens in here, nor in the folder above. Java bounds what is queued of one directory, and tells
        // of that one alone; only when the kernel's queue overflows are all told as changed, and so is this one.
        Path quiet = Files.createDirectory(folder.resolve("quiet"));
        List<Callable<Void>> programs = new ArrayList<>();
        for (int i = 0; i < STORMS; i++) {
            programs.add(storm(Files.createDirectory(folder.resolve("storm-" + i))));
        }
        Oracle oracle = new Oracle(folder);
        programs.add(() -> {
            try {
                return new RotatingWriter(oracle, log, NumberedNames.LOGROTATE, ROTATIONS, 200).call();
            } finally {
                rotated.set(true);
            }
        });
        LogFile.write(oracle, log, 1);
        programs.add(writingOthers(oracle, Files.createDirectory(folder.resolve("others"))));
        try (Reading reading = new Reading(NO_SCAN, oracle, folder + "/*/*.log")) {
            reading.untilComplete();
            reading.readFor(Duration.ofMillis(200));
            reading.onChanges(changes -> {
                if (changes.directories().contains(quiet)) {
                    overflows.incrementAndGet();
                }
            });
            reading.whileRunning(programs);

            assertThat(overflows).as("overflows of the kernel's queue").hasValueGreaterThanOrEqualTo(OVERFLOWS);
            reading.untilSettled();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    /** A log that is rotated is looked at for a while after it; others have nothing but the events. */
    private Callable<Void> writingOthers(Oracle oracle, Path directory) throws IOException {
        List<Path> logs = IntStream.range(0, OTHER_LOGS)
                .mapToObj(i -> directory.resolve("other-" + i + ".log"))
                .toList();
        for (Path log : logs) {
            LogFile.write(oracle, log, 1);
        }
        return () -> {
            for (int i = 0; goesOn(); i++) {
                LogFile.write(oracle, logs.get(i % OTHER_LOGS), 1);
                Pause.upToMillis(20);
            }
            return null;
        };
    }

    private boolean goesOn() {
        return (!rotated.get() || overflows.get() < OVERFLOWS)
                && !Thread.currentThread().isInterrupted();
    }

    /** Two events at each turn, as fast as can be, as long as the log is rotated and the queue has not overflowed enough. */
    private Callable<Void> storm(Path directory) {
        return () -> {
            Path one = Files.createFile(directory.resolve("one"));
            Path other = directory.resolve("other");
            while (goesOn()) {
                Files.move(one, other, StandardCopyOption.ATOMIC_MOVE);
                Files.move(other, one, StandardCopyOption.ATOMIC_MOVE);
            }
            return null;
        };
    }
}
