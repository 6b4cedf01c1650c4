/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.CollectEntry;
import java.util.List;
import java.util.function.LongSupplier;

/** Tailers whose time a test decides about. */
public final class TestTailers {
    private TestTailers() {}

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
