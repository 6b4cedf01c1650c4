/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.util.List;

/** Takes the lines of one file, in order. */
@FunctionalInterface
public interface LineSink {
    void accept(Line line);

    /**
     * Passes on what waits for more lines and has waited long enough. To be called only when the file has no more lines
     * right now: lines that nobody had time to read are not late.
     *
     * @return whether something still waits, so that this has to be called again in a while
     */
    default boolean pause() {
        return false;
    }

    /** Passes on all that waits for more lines: none will come. */
    default void end() {}

    /** Makes the sink of a file when it is found. */
    @FunctionalInterface
    interface Factory {
        LineSink open(Path path, List<CollectEntry> entries);
    }
}
