/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The generation before the active one. It stays open for a minute after its end, since a program that has not noticed
 * the rotation may still write to it.
 */
final class DrainingGeneration implements AutoCloseable {
    /** The time in which late writes are read. */
    static final Duration LATE = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private Generation generation;
    private long until;

    DrainingGeneration(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Drains this generation from now on, and closes the one before. */
    void replace(Generation ended) throws IOException {
        close();
        generation = ended;
        until = nanoTime.getAsLong() + LATE.toNanos();
    }

    /** Delivers late lines. */
    void read(int maxLines, LineSink sink) throws IOException {
        if (generation == null) {
            return;
        }
        try {
            generation.read(false, maxLines, sink);
        } catch (ContentReplacedException e) {
            until = nanoTime.getAsLong();
        }
        if (nanoTime.getAsLong() - until >= 0) {
            close();
        }
    }

    void reframe(LineFraming framing) {
        if (generation != null) {
            generation.reframe(framing);
        }
    }

    boolean isOpen() {
        return generation != null;
    }

    @Override
    public void close() throws IOException {
        if (generation != null) {
            generation.close();
            generation = null;
        }
    }
}
