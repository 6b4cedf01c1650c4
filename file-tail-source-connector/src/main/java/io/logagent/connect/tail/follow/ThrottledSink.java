/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.util.List;
import java.util.function.LongSupplier;

/** The sink of a path's lines, with the entries that it is for and their limit of lines per second. */
final class ThrottledSink implements LineSink {
    private final LineRate rate;
    private List<CollectEntry> entries;
    private LineSink sink;
    private int delivered;
    private boolean waiting;

    ThrottledSink(LongSupplier nanoTime) {
        this.rate = new LineRate(0, nanoTime);
    }

    /**
     * Replaces the sink.
     *
     * @param newEntries that the new sink is for
     * @param linesPerSecond the limit; 0 for none
     */
    void replace(List<CollectEntry> newEntries, LineSink newSink, int linesPerSecond) {
        if (sink != null) {
            sink.end();
        }
        entries = newEntries;
        sink = newSink;
        rate.change(linesPerSecond);
    }

    List<CollectEntry> entries() {
        return entries;
    }

    /** Begins a turn, and returns how many lines it may deliver: at most this many. */
    int beginTurn(int maxLines) {
        delivered = 0;
        return rate.allowed(maxLines);
    }

    /** Whether the rate allows another turn at once. */
    boolean allowsNextTurn() {
        return rate.waitNanos() == 0;
    }

    void endTurn() {
        rate.read(delivered);
    }

    @Override
    public void accept(Line line) {
        delivered++;
        sink.accept(line);
    }

    @Override
    public boolean pause() {
        waiting = sink.pause();
        return waiting;
    }

    /** Whether lines were waiting for more at the last pause. */
    boolean isWaiting() {
        return waiting;
    }

    @Override
    public void end() {
        sink.end();
    }
}
