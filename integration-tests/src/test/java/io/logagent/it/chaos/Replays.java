/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

/** How far back the lines of a file may come a second time. */
@FunctionalInterface
interface Replays {
    /** Exactly once. */
    Replays NONE = (file, first, offset) -> false;

    /**
     * Whether lines may come again.
     *
     * @param first the sequence number of the first of them
     * @param offset that it has in its topic
     */
    boolean allows(String file, int first, long offset);
}
