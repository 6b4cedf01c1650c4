/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.CollectEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A source of the entries that a task collects. They may change at any time. */
@FunctionalInterface
public interface EntrySource extends AutoCloseable {
    /**
     * The entries to collect now; empty if they are not known, or if this task stands by.
     *
     * @param limit how long an empty answer may take; any other answer comes at once
     */
    Optional<List<CollectEntry>> await(Duration limit) throws InterruptedException;

    /** Whether this task collects now, and does not stand by. */
    default boolean isActive() {
        return true;
    }

    /**
     * Whether this task may deliver what it has read since the last {@link #await}. The task asks right before
     * delivery. If not, the source is not active any more, and another task delivers those lines.
     */
    default boolean mayDeliver() {
        return true;
    }

    /** The watch on the collect keys; empty if the entries are fixed. */
    default Optional<CollectWatch> watch() {
        return Optional.empty();
    }

    /** A source of fixed entries. */
    static EntrySource of(List<CollectEntry> entries) {
        Optional<List<CollectEntry>> always = Optional.of(List.copyOf(entries));
        return limit -> always;
    }

    @Override
    default void close() {}
}
