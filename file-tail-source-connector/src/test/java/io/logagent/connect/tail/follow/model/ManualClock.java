/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.nio.file.attribute.FileTime;

/** The clock of a program: for the tailer, and for the files, whose kernel timestamps are too coarse. */
final class ManualClock {
    private long millis = 1_800_000_000_000L;

    long millis() {
        return millis;
    }

    long nanoTime() {
        return millis * 1_000_000;
    }

    void advance(long by) {
        millis += by;
    }

    /** The time of the next action on a file, which is always later than the last. */
    FileTime tick() {
        millis += 7;
        return FileTime.fromMillis(millis);
    }
}
