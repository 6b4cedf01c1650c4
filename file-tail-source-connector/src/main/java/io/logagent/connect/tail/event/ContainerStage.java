/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.LineTag;

/**
 * Removes the wrapping of a container runtime from lines. A malformed line is passed on as it is, with a tag, and ends
 * the events of both streams.
 */
final class ContainerStage implements LineSink {
    private final ContainerLine container;
    private final EventCounters counters;
    private final EventAssembler events;
    private final Line unwrapped = new Line();

    /** @param container may be shared by all files of a task, because it keeps nothing between two lines */
    ContainerStage(ContainerLine container, EventCounters counters, EventAssembler events) {
        this.container = container;
        this.counters = counters;
        this.events = events;
    }

    @Override
    public void accept(Line line) {
        // A piece of a line is malformed even if it looks like a whole line of the runtime by chance.
        if (line.split() || !container.parse(line.buffer(), line.offset(), line.length())) {
            counters.countMalformed();
            events.passAlone(unwrapped
                    .of(line, line.buffer(), line.offset(), line.length())
                    .tag(LineTag.MALFORMED));
            return;
        }
        unwrapped
                .of(line, container.buffer(), container.offset(), container.length())
                .written(container.time(), container.stream());
        events.add(unwrapped, ContainerLine.STDERR.equals(container.stream()), container.isPartial());
    }

    @Override
    public boolean pause() {
        return events.pause();
    }

    @Override
    public void end() {
        events.end();
    }
}
