/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.DirectoryWatch;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.TailCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A tailer whose lines go to an oracle and that can be stopped and started again from where it was, as Connect would do
 * it. It reads in the test's own thread, with the real clock.
 */
final class Reading implements AutoCloseable {
    /** Nothing takes so long: a machine that is busy with something else must not make a test fail. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int LINE_MAX_BYTES = 1024 * 1024;

    /** Longer than a rotated file is waited for. */
    private static final Duration SETTLING = Duration.ofMillis(1300);

    private final Oracle oracle;
    private final Limits limits;
    private final Function<Duration, DirectoryWatch> watching;
    private final List<CollectEntry> entries;
    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<TailCounters> runs = new ArrayList<>();
    private Runnable eachTime = () -> {};
    private Consumer<Changes> changes = told -> {};
    private int maxLines = 1000;
    private Tailer tailer;

    /** What a test may want to have smaller or larger than usual. */
    record Limits(Duration discoveryInterval, Duration closeInactive, int maxOpenFiles) {
        static final Limits USUAL = new Limits(Duration.ofMillis(250), Duration.ofMinutes(5), 1000);

        Limits discoveringEach(Duration interval) {
            return new Limits(interval, closeInactive, maxOpenFiles);
        }

        Limits closingAfter(Duration inactive) {
            return new Limits(discoveryInterval, inactive, maxOpenFiles);
        }

        Limits opening(int files) {
            return new Limits(discoveryInterval, closeInactive, files);
        }
    }

    /** Reads what these paths or globs name; starts at once. */
    Reading(Oracle oracle, String... paths) {
        this(Limits.USUAL, oracle, paths);
    }

    Reading(Limits limits, Oracle oracle, String... paths) {
        this(
                limits,
                oracle,
                Arrays.stream(paths).map(path -> CollectEntry.of(path, "topic")).toList());
    }

    Reading(Limits limits, Oracle oracle, List<CollectEntry> entries) {
        this(limits, DirectoryWatch::new, oracle, entries);
    }

    /** @param watching opens what a run is told of changes by, given the interval of discovery */
    Reading(Limits limits, Function<Duration, DirectoryWatch> watching, Oracle oracle, List<CollectEntry> entries) {
        this.oracle = oracle;
        this.limits = limits;
        this.watching = watching;
        this.entries = entries;
        start();
    }

    void start() {
        stop();
        oracle.nextRun();
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                LINE_MAX_BYTES,
                LineOverflow.SPLIT,
                limits.discoveryInterval(),
                limits.closeInactive(),
                limits.maxOpenFiles(),
                AllowedPaths.everything());
        tailer = TestTailers.repeating(
                watching.apply(limits.discoveryInterval()),
                told -> changes.accept(told),
                entries,
                settings,
                paths -> Map.copyOf(stored),
                (path, matching) -> line -> {
                    oracle.take(path, line);
                    stored.put(path, line.cursor());
                });
        runs.add(tailer.counters());
    }

    void stop() {
        if (tailer != null) {
            tailer.close();
            tailer = null;
        }
    }

    void restart() {
        stop();
        start();
    }

    /** Bytes that all runs together reported as lost. */
    long lostBytes() {
        return runs.stream().mapToLong(TailCounters::lostBytes).sum();
    }

    /** Truncations that all runs together noticed. */
    long truncations() {
        return runs.stream().mapToLong(TailCounters::truncations).sum();
    }

    /** NUL bytes that all runs together left out. */
    long skippedNuls() {
        return runs.stream().mapToLong(TailCounters::skippedNuls).sum();
    }

    /** Rotations that this run noticed. */
    long rotations() {
        return tailer.counters().rotations();
    }

    /** At most this many lines at a time from now on. */
    Reading inSteps(int lines) {
        maxLines = lines;
        return this;
    }

    /** Runs something after each look at the files. */
    void afterEachRead(Runnable action) {
        eachTime = action;
    }

    /** Repeats from now on what the file system told the tailer of. */
    void onChanges(Consumer<Changes> listener) {
        changes = listener;
    }

    /** Waits a moment for something to read, and reads it. */
    void once() {
        try {
            tailer.await(POLL);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        read();
    }

    private void read() {
        tailer.read(maxLines);
        oracle.check();
        eachTime.run();
    }

    /** Reads what is there, without waiting. */
    void whatIsThere() {
        int before;
        do {
            before = oracle.delivered();
            read();
        } while (oracle.delivered() > before);
    }

    void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError(
                        "waited in vain for " + what + "; " + oracle.missing() + "\ntroubles: " + tailer.troubles());
            }
            once();
        }
    }

    /** Until all lines that have been made so far have come. */
    void untilComplete() {
        until("all lines", oracle.whatHasBeenMade());
    }

    /** All has come: reads on for a moment, and once more after a restart, in case that something comes twice. */
    void untilSettled() {
        untilComplete();
        readFor(SETTLING);
        restart();
        readFor(Duration.ofMillis(200));
    }

    void readFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        do {
            once();
        } while (System.nanoTime() < end);
    }

    /** Reads while programs write, and until all that they wrote has come. */
    void whileRunning(List<? extends Callable<?>> programs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(programs.size());
        try {
            List<? extends Future<?>> running =
                    programs.stream().map(threads::submit).toList();
            until("the writers", () -> running.stream().allMatch(Future::isDone));
            for (Future<?> program : running) {
                program.get();
            }
            untilComplete();
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    void whileRunning(Callable<?> program) throws Exception {
        whileRunning(List.of(program));
    }

    @Override
    public void close() {
        stop();
    }
}
