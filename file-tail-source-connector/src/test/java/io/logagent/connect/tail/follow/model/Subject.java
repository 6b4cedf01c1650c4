/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.OpenFileLimits;
import io.logagent.connect.tail.follow.CursorStore;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.LineSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Makes the tested tailer. Only this class knows its settings. */
final class Subject {
    private static final int LINE_MAX_BYTES = 64 * 1024;

    private Subject() {}

    static Tailer start(
            Path path,
            Setup setup,
            StartPosition start,
            ManualClock clock,
            Supplier<Changes> changes,
            CursorStore store,
            LineSink.Factory sinks) {
        String pattern = setup.glob() ? path.resolveSibling("app*").toString() : path.toString();
        TailSettings settings = new TailSettings(
                start,
                LINE_MAX_BYTES,
                LineOverflow.SPLIT,
                Duration.ZERO,
                setup.closeInactive() ? Duration.ZERO : Duration.ofDays(1),
                100,
                AllowedPaths.everything());
        return TestTailers.withEvents(
                limit -> changes.get(),
                List.of(TestEntries.plain(pattern, "topic")),
                settings,
                store,
                sinks,
                setup.openFiles() == Setup.NO_LIMIT ? OpenFileLimits.none() : OpenFileLimits.of(setup.openFiles()),
                clock::nanoTime);
    }
}
