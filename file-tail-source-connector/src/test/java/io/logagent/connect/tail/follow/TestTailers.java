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
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.TailCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tailers into which a test can look deeper than others can. */
public final class TestTailers {
    private TestTailers() {}

    /** Of a tailer that looks for files at every read, so that a test decides when that is. */
    public static Tailer.Settings settings(int lineMaxBytes) {
        return new Tailer.Settings(
                StartPosition.BEGINNING,
                lineMaxBytes,
                LineOverflow.SPLIT,
                Duration.ZERO,
                Duration.ofMinutes(5),
                100,
                AllowedPaths.everything());
    }

    /** Of a path that is collected alone. */
    static GenerationLocator lineage(Path path) {
        return new GenerationLocator(
                path,
                other -> false,
                new FileOpener(AllowedPaths.everything()),
                new LineReader(1_000, new TailCounters()));
    }

    /** Like any other, and repeats what the file system tells it of by this watch, which it closes. */
    public static Tailer repeating(
            DirectoryWatch directories,
            Consumer<Changes> listener,
            List<CollectEntry> entries,
            Tailer.Settings settings,
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

    /** Not told of changes: it looks at everything when the discovery interval has passed on this clock. */
    public static Tailer withClock(
            List<CollectEntry> entries,
            Tailer.Settings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            LongSupplier nanoTime) {
        return new Tailer(entries, settings, cursors, sinks, FileEvents.none(), nanoTime);
    }
}
