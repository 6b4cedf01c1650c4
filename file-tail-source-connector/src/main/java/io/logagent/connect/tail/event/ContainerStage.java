/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.LineTag;
import java.util.function.LongSupplier;

/**
 * Removes the wrapping of a container runtime from lines, and joins messages that the runtime wrote in parts. A
 * malformed line is passed on as it is, with a tag.
 */
final class ContainerStage implements LineSink {
    private final ContainerLine container;
    private final EventCounters counters;
    private final LineSink next;
    private final LongSupplier nanoTime;
    private final Event stdout;
    private final Event stderr;
    private final Line unwrapped = new Line();
    // Restart position while a partial message is buffered; set while the other stream had none.
    private Cursor begin;
    private long lastPart;

    /** @param container may be shared by all files of a task, because it keeps nothing between two lines */
    ContainerStage(
            ContainerLine container,
            int maxBytes,
            LineOverflow overflow,
            LongSupplier nanoTime,
            EventCounters counters,
            LineSink next) {
        this.container = container;
        this.counters = counters;
        this.next = next;
        this.nanoTime = nanoTime;
        Event.Limits limits = new Event.Limits(maxBytes, Integer.MAX_VALUE, overflow);
        this.stdout = new Event(limits, counters, line -> passJoined(line, stderr()));
        this.stderr = new Event(limits, counters, line -> passJoined(line, stdout()));
    }

    @Override
    public void accept(Line line) {
        // A piece of a line is malformed even if it looks like a whole line of the runtime by chance.
        if (line.split() || !container.parse(line.buffer(), line.offset(), line.length())) {
            release();
            counters.countMalformed();
            next.accept(unwrapped
                    .of(line, line.buffer(), line.offset(), line.length())
                    .tag(LineTag.MALFORMED));
            return;
        }
        unwrapped
                .of(line, container.buffer(), container.offset(), container.length())
                .written(container.time(), container.stream());
        boolean isError = ContainerLine.STDERR.equals(container.stream());
        Event parts = isError ? stderr : stdout;
        Event other = isError ? stdout : stderr;
        if (!other.isEmpty()) {
            // The other message is passed on after this line, also if its rest never comes.
            other.reach(unwrapped);
        }
        if (container.isPartial()) {
            add(parts, other);
        } else if (!parts.isEmpty()) {
            parts.add(unwrapped, false);
            parts.release();
        } else {
            pass(unwrapped, other);
        }
    }

    @Override
    public boolean pause() {
        if (isWaiting() && nanoTime.getAsLong() - lastPart >= Multiline.TIMEOUT.toNanos()) {
            release();
        }
        // While a message waits, an earlier run may have delivered what follows it already.
        return isWaiting() || next.pause();
    }

    private boolean isWaiting() {
        return !stdout.isEmpty() || !stderr.isEmpty();
    }

    @Override
    public void end() {
        release();
        next.end();
    }

    private void add(Event parts, Event other) {
        Cursor before = parts.isEmpty() ? null : parts.soFar().before();
        parts.add(unwrapped, false);
        boolean begins = parts.soFar().before() != before;
        if (begins && other.isEmpty()) {
            begin = parts.soFar().before();
        }
        lastPart = nanoTime.getAsLong();
    }

    private void release() {
        stdout.release();
        stderr.release();
    }

    private Event stdout() {
        return stdout;
    }

    private Event stderr() {
        return stderr;
    }

    private void passJoined(Line line, Event other) {
        pass(line.from(begin), other);
    }

    /**
     * While the other stream has a partial message, a restart begins there again, so that the message is not lost.
     */
    private void pass(Line line, Event waiting) {
        next.accept(waiting.isEmpty() ? line : line.at(begin));
    }
}
