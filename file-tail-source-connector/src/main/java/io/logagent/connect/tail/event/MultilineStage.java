/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;

/**
 * Joins the lines of a path to multiline events, with newlines. An event is held until the next one begins, or until
 * the timeout passes without a line. A line that is itself too long is not part of an event.
 */
final class MultilineStage implements LineSink {
    private final EventAssembler events;

    MultilineStage(EventAssembler events) {
        this.events = events;
    }

    @Override
    public void accept(Line line) {
        if (line.split()) {
            events.passAlone(line);
        } else {
            events.add(line, false, false);
        }
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
