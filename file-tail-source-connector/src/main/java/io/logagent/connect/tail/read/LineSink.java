/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.util.List;

/** Takes the lines of one file in order. */
@FunctionalInterface
public interface LineSink {
    void accept(Line line);

    /**
     * Passes on lines that have waited long enough for more. Called only when the file has no more lines now, since lines
     * that were not read yet are not late.
     *
     * @return whether lines still wait, so that this method has to be called again
     */
    default boolean pause() {
        return false;
    }

    /** Passes on all lines that wait for more, since none will come. */
    default void end() {}

    /** Makes the sink of a file that was found. */
    @FunctionalInterface
    interface Factory {
        LineSink open(Path path, List<CollectEntry> entries);

        /**
         * How far an earlier run delivered the events of a file. Answered once, because later the state of this run
         * counts.
         *
         * @param position at which reading begins
         */
        default EventState resume(Path path, long position) {
            return EventState.NONE;
        }
    }
}
