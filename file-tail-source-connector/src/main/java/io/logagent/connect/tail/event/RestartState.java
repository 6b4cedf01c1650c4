/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.EventState;

/**
 * The state for a restart at the first line that is not delivered. The stream of that line is read from there; of the
 * other stream the state tells which lines behind that place were delivered.
 */
final class RestartState {
    private RestartState() {}

    /**
     * The state when an event of stdout is passed on.
     *
     * @param own where the lines of stdout begin that are not delivered; null if there are none
     * @param lines the number of lines in its next event if a timeout ended it; otherwise 0
     */
    static EventState ofStdout(StreamAssembly stdout, EventStart own, int lines, StreamAssembly stderr) {
        EventStart waiting = stderr.waiting();
        if (isNone(own, lines, stderr, waiting)) {
            return EventState.NONE;
        }
        EventStart first = EventStart.first(own, waiting);
        return new EventState(stream(stdout, own, first, lines), stream(stderr, waiting, first, 0));
    }

    /** The same for an event of stderr. */
    static EventState ofStderr(StreamAssembly stderr, EventStart own, int lines, StreamAssembly stdout) {
        EventStart waiting = stdout.waiting();
        if (isNone(own, lines, stdout, waiting)) {
            return EventState.NONE;
        }
        EventStart first = EventStart.first(own, waiting);
        return new EventState(stream(stdout, waiting, first, 0), stream(stderr, own, first, lines));
    }

    private static boolean isNone(EventStart own, int lines, StreamAssembly other, EventStart waiting) {
        return waiting == null && (own == null || lines == 0 && isAlone(own, other));
    }

    private static boolean isAlone(EventStart own, StreamAssembly other) {
        return own.traits() == 0 && other.tally().count() == own.otherCount();
    }

    /**
     * The state of one stream.
     *
     * @param start where its lines begin that are not delivered; null if there are none
     * @param first where the lines of both streams begin that are not delivered
     */
    private static EventState.Stream stream(StreamAssembly stream, EventStart start, EventStart first, int lines) {
        int traits = start == null ? 0 : start.traits();
        if (start == first) {
            return new EventState.Stream(0, 0, traits, lines);
        }
        int count = start == null ? stream.tally().count() : start.ownCount();
        long hash = start == null ? stream.tally().hash() : start.ownHash();
        return new EventState.Stream(
                count - first.otherCount(),
                LineTally.hashBetween(first.otherCount(), first.otherHash(), count, hash),
                traits,
                lines);
    }
}
