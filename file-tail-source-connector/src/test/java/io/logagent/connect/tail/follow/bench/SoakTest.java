/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.read.Line;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A busy log that is rotated all the time, read for {@code -Dsoak.minutes}. */
@Tag("soak")
@Tag("long")
class SoakTest {
    private static final long BYTES_PER_SECOND = 20_000_000;
    private static final Duration ROTATE_EVERY = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofMinutes(1);
    private static final long SAMPLES = 10;

    /** Those of the writer, and of the active, the draining and the pending generations. */
    private static final long MOST_DESCRIPTORS = 7;

    /** The heap after a collection varies by about one megabyte. */
    private static final double HEAP_MARGIN_MB = 4;

    private final List<Double> heap = new ArrayList<>();
    private long expected;
    private long worstLag;
    private long worstLagSinceSample;
    private long mostDescriptors;

    @TempDir
    Path folder;

    @Test
    void givenABusyLogThatIsRotatedEveryTwoSeconds_thenEachLineIsDeliveredOnceAndInOrder() throws Exception {
        Duration time = Duration.ofMinutes(Integer.getInteger("soak.minutes"));
        SteadyWriter writer = new SteadyWriter(folder.resolve("app.log"), BYTES_PER_SECOND, ROTATE_EVERY, time);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Tailer tailer = tailer()) {
            Future<Void> writing = thread.submit(writer);
            read(tailer, writer, writing, time);
            writing.get();
            assertThat(expected).as("lines").isEqualTo(writer.lines());
            assertThat(tailer.counters().lostBytes()).as("lost bytes").isZero();
            assertThat(mostDescriptors).as("open files of the folder").isLessThanOrEqualTo(MOST_DESCRIPTORS);
            assertThat(mean(heap.subList(heap.size() - heap.size() / 3, heap.size())))
                    .as("heap of the last third, MB")
                    .isLessThan(mean(heap.subList(0, heap.size() / 3)) + HEAP_MARGIN_MB);
            System.out.printf(
                    "soak passed: %,d lines, each once and in order; %d rotations; worst lag %.1f MB; at most %d descriptors%n",
                    expected, writer.rotations(), worstLag / 1e6, mostDescriptors);
        } finally {
            thread.shutdownNow();
        }
    }

    private void read(Tailer tailer, SteadyWriter writer, Future<Void> writing, Duration time) throws Exception {
        long begin = System.nanoTime();
        long period = time.toNanos() / SAMPLES;
        long nextLook = begin;
        long nextSample = begin + period;
        while (!writing.isDone() || expected < writer.lines()) {
            tailer.read(5000);
            tailer.await(Duration.ofMillis(250));
            long now = System.nanoTime();
            if (now - nextLook >= 0) {
                mostDescriptors = Math.max(mostDescriptors, OpenDescriptors.below(folder));
                worstLagSinceSample = Math.max(worstLagSinceSample, lag(writer));
                worstLag = Math.max(worstLag, worstLagSinceSample);
                nextLook = now + Duration.ofMillis(100).toNanos();
            }
            if (now - nextSample >= 0) {
                sample(Duration.ofNanos(now - begin), writer);
                nextSample += period;
            }
            assertThat(Duration.ofNanos(now - begin))
                    .as("time to read %,d lines, of which %,d were read", writer.lines(), expected)
                    .isLessThan(time.plus(DRAIN));
        }
    }

    private Tailer tailer() {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                512 * 1024,
                LineOverflow.SPLIT,
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                1000,
                AllowedPaths.everything());
        return new Tailer(
                List.of(TestEntries.plain(folder + "/*.log", "app")),
                settings,
                paths -> Map.of(),
                (path, entries) -> line -> check(path, line));
    }

    private void check(Path path, Line line) {
        long number = NumberedLine.read(line.buffer(), line.offset(), line.length());
        if (number != expected) {
            throw new AssertionError("line %d was due, but at byte %d of %s there is %s (after %s); the folder holds %s"
                    .formatted(
                            expected,
                            line.start(),
                            path,
                            number < 0
                                    ? "a damaged line: " + new String(line.copy(), StandardCharsets.ISO_8859_1)
                                    : "line " + number,
                            line.before(),
                            listing()));
        }
        expected++;
    }

    private void sample(Duration since, SteadyWriter writer) throws IOException {
        System.gc();
        double used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
        heap.add(used);
        System.out.printf(
                "%5d s  %,8d MB  %,12d lines  %4d rotations  lag %5.1f MB (worst %.1f)  descriptors %d (most %d)  heap %.1f MB%n",
                since.toSeconds(),
                expected * NumberedLine.LENGTH / 1_000_000,
                expected,
                writer.rotations(),
                lag(writer) / 1e6,
                worstLagSinceSample / 1e6,
                OpenDescriptors.below(folder),
                mostDescriptors,
                used);
        worstLagSinceSample = 0;
    }

    private long lag(SteadyWriter writer) {
        return Math.max(0, writer.lines() - expected) * NumberedLine.LENGTH;
    }

    private String listing() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).sorted().toList().toString();
        } catch (IOException e) {
            return "?";
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
