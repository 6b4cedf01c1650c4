/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.Multiline;

/** Tells where in an event a line stands, from the line and those before it. */
interface EventBoundary {
    /** Where in an event a line stands. */
    enum Place {
        /** It begins an event, which may go on. */
        FIRST,
        /** It goes on with the event before it, which may go on; if there is none, it begins one. */
        MIDDLE,
        /** The same, but with it the event ends. */
        LAST
    }

    Place place(byte[] utf8, int offset, int length);

    /** The event before was ended by something else. */
    default void reset() {}

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
