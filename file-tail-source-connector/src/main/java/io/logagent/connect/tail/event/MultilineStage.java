/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.util.function.LongSupplier;

/**
 * Joins the lines of a path to multiline events, with newlines. An event is held until the next one begins, or until
 * the timeout passes without a line. An event belongs to the path, so it continues over a rotation. A line that is
 * itself too long is not part of an event.
 */
final class MultilineStage implements LineSink {
    private final EventBoundary boundary;
    private final Event event;
    private final LineSink next;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private long lastLine;

    MultilineStage(
            Multiline multiline,
            int maxBytes,
            LineOverflow overflow,
            LongSupplier nanoTime,
            EventCounters counters,
            LineSink next) {
        this.boundary = EventBoundary.of(multiline.boundary());
        this.event = new Event(new Event.Limits(maxBytes, multiline.maxLines(), overflow), counters, next);
        this.next = next;
        this.timeoutNanos = multiline.timeout().toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public void accept(Line line) {
        if (line.split()) {
            release();
            next.accept(line);
            return;
        }
        EventBoundary.Place place = boundary.place(line.buffer(), line.offset(), line.length());
        if (place == EventBoundary.Place.FIRST) {
            event.release();
        }
        event.add(line, true);
        if (place == EventBoundary.Place.LAST) {
            event.release();
        }
        lastLine = nanoTime.getAsLong();
    }

    @Override
    public boolean pause() {
        if (!event.isEmpty() && nanoTime.getAsLong() - lastLine >= timeoutNanos) {
            release();
        }
        return next.pause() || !event.isEmpty();
    }

    @Override
    public void end() {
        release();
        next.end();
    }

    private void release() {
        event.release();
        boundary.reset();
    }
}
