/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.CollectEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says what a task is to collect, which may change at any time. */
@FunctionalInterface
public interface EntrySource extends AutoCloseable {
    /**
     * The entries to collect now; empty if that is not known, or not this task's business at present.
     *
     * @param limit how long an empty answer may take; any other one comes at once
     */
    Optional<List<CollectEntry>> await(Duration limit) throws InterruptedException;

    /** Whether it is this task's business at all to collect now. */
    default boolean isActive() {
        return true;
    }

    /**
     * Whether what was read since the last {@link #await} is still this task's to deliver; to be asked right before it is
     * handed over. If not, the source is not active any more, and what was read belongs to another task.
     */
    default boolean mayDeliver() {
        return true;
    }

    /** Whose business it is, if not this task's, for a message; empty if this task collects. */
    default Optional<String> holder() {
        return Optional.empty();
    }

    /** The watch of the keys that say so; empty if these are entries once and for all. */
    default Optional<CollectWatch> watch() {
        return Optional.empty();
    }

    /** These entries, once and for all. */
    static EntrySource of(List<CollectEntry> entries) {
        Optional<List<CollectEntry>> always = Optional.of(List.copyOf(entries));
        return limit -> always;
    }

    @Override
    default void close() {}
}
