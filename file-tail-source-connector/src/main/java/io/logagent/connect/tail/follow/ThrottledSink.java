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

/** Where the lines of a path go to, for which entries, and how many of them a second. */
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
     * Delivers to this sink from now on, which is made for these entries.
     *
     * @param linesPerSecond at most; 0 for no limit
     */
    void change(List<CollectEntry> forEntries, LineSink to, int linesPerSecond) {
        if (sink != null) {
            sink.end();
        }
        entries = forEntries;
        sink = to;
        rate.change(linesPerSecond);
    }

    List<CollectEntry> entries() {
        return entries;
    }

    /** Begins a turn, and returns how many lines it may deliver, at most so many. */
    int begin(int maxLines) {
        delivered = 0;
        return rate.allowed(maxLines);
    }

    /** Whether the rate lets another turn begin at once. */
    boolean mayGoOn() {
        return rate.waitNanos() == 0;
    }

    /** Ends a turn. */
    void endOfTurn() {
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

    /** Whether lines were held back at the last pause, until it is known what comes next. */
    boolean isWaiting() {
        return waiting;
    }

    @Override
    public void end() {
        sink.end();
    }
}
