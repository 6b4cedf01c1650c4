/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.line.Line;
import io.logagent.connect.tail.line.LineSink;
import io.logagent.connect.tail.line.LineTag;
import java.util.function.LongSupplier;

/**
 * Takes lines out of what a container runtime wraps them in, and joins those that it wrote in parts. A line that is not
 * wrapped as it should be is passed on as it is.
 */
final class UnwrappedLines implements LineSink {
    private final ContainerLine container;
    private final EventCounters counters;
    private final LineSink next;
    private final LongSupplier nanoTime;
    private final Event stdout;
    private final Event stderr;
    private final Line unwrapped = new Line();
    // Of the two, the one that has been waiting for longer, if both are.
    private Event eldest;
    private long lastPart;

    /** @param container may be the same for all files of a task: nothing is left in it between two lines */
    UnwrappedLines(
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
        this.stdout = new Event(limits, counters, this::passStdout);
        this.stderr = new Event(limits, counters, this::passStderr);
    }

    @Override
    public void accept(Line line) {
        // A piece of a line can by chance be a whole one of the runtime's; it is not taken for that.
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
        if (container.isPartial()) {
            add(parts, isError ? stdout : stderr);
        } else if (!parts.isEmpty()) {
            parts.add(unwrapped, false);
            release(parts, isError ? stdout : stderr);
        } else if (isError) {
            passStderr(unwrapped);
        } else {
            passStdout(unwrapped);
        }
    }

    @Override
    public boolean pause() {
        if (!(stdout.isEmpty() && stderr.isEmpty()) && nanoTime.getAsLong() - lastPart >= Multiline.TIMEOUT.toNanos()) {
            release();
        }
        return next.pause() || !(stdout.isEmpty() && stderr.isEmpty());
    }

    @Override
    public void end() {
        release();
        next.end();
    }

    private void add(Event parts, Event other) {
        parts.add(unwrapped, false);
        if (parts.lines() == 1) {
            eldest = other.isEmpty() ? parts : other;
        }
        lastPart = nanoTime.getAsLong();
    }

    private void release(Event parts, Event other) {
        parts.release();
        eldest = other;
    }

    private void release() {
        release(stdout, stderr);
        release(stderr, stdout);
    }

    private void passStdout(Line line) {
        pass(line, stderr);
    }

    private void passStderr(Line line) {
        pass(line, stdout);
    }

    /** While a part of the other stream waits, a restart has to begin with it again: better twice than never. */
    private void pass(Line line, Event waiting) {
        if (waiting.isEmpty()) {
            next.accept(line);
        } else {
            next.accept(line.at(eldest == waiting ? waiting.soFar().before() : line.before()));
        }
    }
}
