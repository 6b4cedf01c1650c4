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
 * The generation before the one that is read, for as long as a program that has not noticed the rotation may still write
 * to it.
 */
final class DrainingGeneration implements AutoCloseable {
    /** So long it is looked at. */
    static final Duration LATE = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private Generation former;
    private long until;

    DrainingGeneration(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Looks at this one from now on, and no longer at the one before. */
    void become(Generation generation) throws IOException {
        close();
        former = generation;
        until = nanoTime.getAsLong() + LATE.toNanos();
    }

    /** Delivers what has been written to it since. */
    void read(int maxLines, LineSink sink) throws IOException {
        if (former == null) {
            return;
        }
        try {
            former.read(false, maxLines, sink);
        } catch (ContentReplacedException e) {
            until = nanoTime.getAsLong();
        }
        if (nanoTime.getAsLong() - until >= 0) {
            close();
        }
    }

    /** From now on it is cut into lines like this. */
    void cut(LineFraming how) {
        if (former != null) {
            former.cut(how);
        }
    }

    boolean isOpen() {
        return former != null;
    }

    @Override
    public void close() throws IOException {
        if (former != null) {
            former.close();
            former = null;
        }
    }
}
