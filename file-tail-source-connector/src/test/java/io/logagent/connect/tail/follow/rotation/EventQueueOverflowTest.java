/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.discovery.HeldQueue;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Pause;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import io.logagent.connect.tail.follow.fixture.RotatingWriter;
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
 * The kernel's event queue overflows while a log is rotated. Only the reported overflow tells the tailer about the lost
 * events, since no full scan is due before the end of the test.
 */
@Execution(ExecutionMode.CONCURRENT)
class EventQueueOverflowTest {
    private static final Path QUEUE_LIMIT = Path.of("/proc/sys/fs/inotify/max_queued_events");

    private static final int ROTATIONS = 25;
    private static final int OTHER_LOGS = 50;

    private static final int OVERFLOWS = 3;
    private static final Limits NO_SCAN = Limits.USUAL.discoveringEach(Duration.ofHours(1));

    @TempDir
    Path folder;

    @TempDir
    Path aside;

    private final AtomicBoolean rotated = new AtomicBoolean();
    private final AtomicInteger overflows = new AtomicInteger();

    @Test
    void eachLineOfALogThatIsRotatedMeanwhileIsDeliveredOnce() throws Exception {
        Path log = Files.createDirectory(folder.resolve("app")).resolve("app.log");
        // Nothing happens in here, nor in the folder above. Java bounds what is queued of one directory, and tells
        // of that one alone; only when the kernel's queue overflows are all told as changed, and so is this one.
        Path quiet = Files.createDirectory(folder.resolve("quiet"));
        HeldQueue queue = new HeldQueue(aside);
        List<Callable<Void>> programs = new ArrayList<>();
        Oracle oracle = new Oracle(folder);
        programs.add(storm(oracle, queue));
        programs.add(() -> {
            try {
                return new RotatingWriter(oracle, log, NumberedNames.LOGROTATE, ROTATIONS, 200).call();
            } finally {
                rotated.set(true);
            }
        });
        LogFile.write(oracle, log, 1);
        List<CollectEntry> entries = List.of(TestEntries.plain(folder + "/*/*.log", "topic"));
        try (Reading reading = new Reading(NO_SCAN, queue::open, oracle, entries)) {
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

    private boolean goesOn() {
        return (!rotated.get() || overflows.get() < OVERFLOWS)
                && !Thread.currentThread().isInterrupted();
    }

    /** Lets the queue overflow, and again when that has been told, as long as the log is rotated and often enough. */
    private Callable<Void> storm(Oracle oracle, HeldQueue queue) throws IOException {
        // Not by readString: of such a file each further read says that this was all, and the first is for one byte.
        int size = Integer.parseInt(Files.readAllLines(QUEUE_LIMIT).get(0));
        Path directory = Files.createDirectory(folder.resolve("storm"));
        Path one = Files.createFile(directory.resolve("one"));
        Path other = directory.resolve("other");
        List<Path> logs = otherLogs(oracle);
        return () -> {
            while (goesOn()) {
                int before = overflows.get();
                queue.whileHeld(() -> {
                    // Four events, which is twice as many as the queue can hold.
                    for (int i = 0; i < size; i += 2) {
                        Files.move(one, other, StandardCopyOption.ATOMIC_MOVE);
                        Files.move(other, one, StandardCopyOption.ATOMIC_MOVE);
                    }
                    // A log that is rotated is looked at for a while after it. Of these lines nothing else tells.
                    for (Path log : logs) {
                        LogFile.write(oracle, log, 1);
                    }
                });
                while (overflows.get() == before && !Thread.currentThread().isInterrupted()) {
                    Pause.upToMillis(1);
                }
            }
            return null;
        };
    }

    private List<Path> otherLogs(Oracle oracle) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("others"));
        List<Path> logs = IntStream.range(0, OTHER_LOGS)
                .mapToObj(i -> directory.resolve("other-" + i + ".log"))
                .toList();
        for (Path log : logs) {
            LogFile.write(oracle, log, 1);
        }
        return logs;
    }
}
