/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.Line;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the first lines of a stream after a restart, until they prove to be those whose events an earlier run
 * delivered. If they are others, all of them are assembled.
 */
final class ReplayedLines {
    private final EventState.Stream delivered;
    private final LineTally tally = new LineTally();
    private final List<Held> held = new ArrayList<>();

    /** A line with a copy of its bytes. */
    record Held(Line line, boolean isPart, EventStart start) {}

    ReplayedLines(EventState.Stream delivered) {
        this.delivered = delivered;
    }

    boolean areMissing() {
        return tally.count() < delivered.delivered();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    void hold(Line line, boolean isPart, EventStart start) {
        tally.add(line);
        EventStart its = new EventStart();
        its.set(start);
        held.add(new Held(new Line().of(line, line.copy(), 0, line.length()), isPart, its));
    }

    /** The lines that have to be assembled after all; empty if an earlier run delivered their events. */
    List<Held> undelivered() {
        return !areMissing() && tally.hash() == delivered.hash() ? List.of() : held;
    }
}
