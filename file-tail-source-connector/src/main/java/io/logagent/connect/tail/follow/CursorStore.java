/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Stores cursors over restarts. */
@FunctionalInterface
public interface CursorStore {
    /**
     * The last stored cursors of these paths; a path without one is absent.
     *
     * <p>May block for minutes: Kafka Connect reads its offsets topic to the end and waits there for every open
     * transaction. A caller with other work uses {@link #lookUp}.
     */
    Map<Path, Cursor> load(Collection<Path> paths);

    /** Begins to load the cursors of these paths. A store that may block answers from another thread. */
    default Lookup lookUp(Collection<Path> paths) {
        Optional<Map<Path, Cursor>> loaded = Optional.of(load(paths));
        return limit -> loaded;
    }

    /** A query to a store. */
    @FunctionalInterface
    interface Lookup {
        /**
         * The answer, if it comes within a limit.
         *
         * @param limit the longest time to wait; zero asks without waiting
         * @throws RuntimeException if the store could not be read
         */
        Optional<Map<Path, Cursor>> answer(Duration limit);
    }
}
