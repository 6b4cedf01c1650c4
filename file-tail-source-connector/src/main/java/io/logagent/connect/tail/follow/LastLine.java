/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells when a last line without a terminator has waited long enough for the rest of it. */
final class LastLine {
    private final LongSupplier nanoTime;
    private Duration timeout = Duration.ZERO;
    // The generation with such a line, its size, and since when it has had this size.
    private Generation generation;
    private long size;
    private long since;

    LastLine(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param newTimeout the time without growth after which the line is delivered; zero for never */
    void deliverAfter(Duration newTimeout) {
        timeout = newTimeout;
    }

    /** Whether a last line is to be delivered later unless the file grows. */
    boolean isAwaited(Generation active) {
        return !timeout.isZero() && active.hasPartialLine();
    }

    /** Whether the last line is to be delivered now. */
    boolean isDue(Generation active) {
        if (!isAwaited(active)) {
            generation = null;
            return false;
        }
        long now = nanoTime.getAsLong();
        if (generation != active || size != active.currentSize()) {
            generation = active;
            size = active.currentSize();
            since = now;
        }
        return now - since >= timeout.toNanos();
    }
}
