/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.DirectoryWatch;
import io.logagent.connect.tail.discovery.WatchList;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.OpenFileLimit;
import io.logagent.connect.tail.file.OpenFileLimits;
import io.logagent.connect.tail.read.Generations;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.TailCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Makes tailers whose clock and file events a test controls. */
public final class TestTailers {
    public static final Duration DELETION_GRACE = GenerationEnd.DELETION_GRACE;
    public static final Duration LATE = LateGenerations.LATE;

    private TestTailers() {}

    /** Settings of a tailer that scans everything at each read. */
    public static TailSettings settings(int lineMaxBytes) {
        return new TailSettings(
                StartPosition.BEGINNING,
                lineMaxBytes,
                LineOverflow.SPLIT,
                Duration.ZERO,
                Duration.ofMinutes(5),
                100,
                AllowedPaths.everything());
    }

    /** The locator of the only collected path. */
    static GenerationLocator locator(Path path) {
        Generations generations = new Generations(
                new FileOpener(AllowedPaths.everything()), new LineReader(1_000, new TailCounters()), System::nanoTime);
        LinkedFiles files = new LinkedFiles(path, other -> false, file -> false, AllowedPaths.everything());
        return new GenerationLocator(files, generations);
    }

    /** A tailer that passes the reported changes of this watch on to a listener. It closes the watch. */
    public static Tailer repeating(
            DirectoryWatch directories,
            Consumer<Changes> listener,
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            LineSink.Factory sinks) {
        FileEvents watch = FileEvents.of(directories);
        FileEvents repeated = new FileEvents() {
            @Override
            public void watch(WatchList list) {
                watch.watch(list);
            }

            @Override
            public Changes await(Duration limit) throws InterruptedException {
                Changes changes = watch.await(limit);
                listener.accept(changes);
                return changes;
            }

            @Override
            public void close() {
                watch.close();
            }
        };
        return new Tailer(entries, settings, cursors, sinks, repeated, System::nanoTime);
    }

    /** A tailer to which this function reports changes, when the tailer has waited for at most the given time. */
    public static Tailer withEvents(
            Function<Duration, Changes> events,
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            LongSupplier nanoTime) {
        return withEvents(events, entries, settings, cursors, sinks, OpenFileLimits.none(), nanoTime);
    }

    /** A tailer with a limit of open files, to which this function reports changes, when the tailer has waited for at most the given time. */
    public static Tailer withEvents(
            Function<Duration, Changes> events,
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            OpenFileLimit limit,
            LongSupplier nanoTime) {
        FileEvents reported = new FileEvents() {
            @Override
            public void watch(WatchList list) {}

            @Override
            public Changes await(Duration longest) {
                return events.apply(longest);
            }

            @Override
            public void close() {}
        };
        return new Tailer(
                entries, cursors, AppliedEntries.NONE, sinks, reported, FollowContext.of(settings, limit, nanoTime));
    }

    /** A tailer without file events: it scans everything when the discovery interval has passed on this clock. */
    public static Tailer withClock(
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            LongSupplier nanoTime) {
        return new Tailer(entries, settings, cursors, sinks, FileEvents.none(), nanoTime);
    }
}
