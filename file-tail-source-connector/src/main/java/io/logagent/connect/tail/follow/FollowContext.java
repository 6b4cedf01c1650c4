/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.OpenFileLimit;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.TailCounters;
import java.util.function.LongSupplier;

/**
 * What all paths of a tailer share.
 *
 * @param reader cuts the files of all paths into lines
 * @param counters count what happens to the files
 * @param errors of paths that cannot be read now
 * @param openPaths limits the descriptors of all paths together
 * @param registry tells which path reads a file
 */
record FollowContext(
        TailSettings settings,
        LineReader reader,
        TailCounters counters,
        FileErrors errors,
        OpenPaths openPaths,
        FileRegistry registry,
        LongSupplier nanoTime) {

    /** @param limit of open files, which all tasks of the process share */
    static FollowContext of(TailSettings settings, OpenFileLimit limit, LongSupplier nanoTime) {
        TailCounters counters = new TailCounters();
        return new FollowContext(
                settings,
                new LineReader(settings.lineMaxBytes(), counters, nanoTime),
                counters,
                new FileErrors(),
                new OpenPaths(settings.maxOpenFiles(), limit, settings.closeInactive(), nanoTime.getAsLong()),
                new FileRegistry(),
                nanoTime);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** @param paths the number of followed paths */
    TailTotals totals(int paths) {
        return new TailTotals(reader.delivered(), reader.deliveredBytes(), paths, openPaths.descriptors(), counters);
    }
}
