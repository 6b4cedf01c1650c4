/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.Multiline;

/** Tells the place of a line in its event, from the line and the lines before it. */
interface EventBoundary {
    /** The place of a line in its event. */
    enum Place {
        /** The line begins an event, which may continue. */
        FIRST,
        /** The line continues the event, which may continue further. If there is no event, the line begins one. */
        MIDDLE,
        /** The line continues the event and ends it. */
        LAST
    }

    Place place(byte[] utf8, int offset, int length);

    /** Forgets the lines so far, because something else ended their event. */
    default void reset() {}

    /** What is remembered of the lines so far; 0 for nothing, at most 3. */
    default int state() {
        return 0;
    }

    /** Goes on in a state of an earlier run. */
    default void restore(int state) {}

    static EventBoundary of(Multiline.Boundary boundary) {
        if (boundary instanceof Multiline.Preset preset) {
            return new TraceBoundary(preset);
        }
        Multiline.Matching matching = (Multiline.Matching) boundary;
        Place alone = matching.before() ? Place.LAST : Place.FIRST;
        return (utf8, offset, length) ->
                matching.pattern().isIn(utf8, offset, length) != matching.negate() ? Place.MIDDLE : alone;
    }
}
