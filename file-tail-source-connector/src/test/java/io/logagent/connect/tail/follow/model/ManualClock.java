/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.nio.file.attribute.FileTime;

/** The time of a program: of the tailer, and of every file, whose times the kernel would make far too coarse. */
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

    /** When the next thing happens to a file: never twice at the same time. */
    FileTime tick() {
        millis += 7;
        return FileTime.fromMillis(millis);
    }
}
