/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

/** Decides which lines of a file may arrive again. */
@FunctionalInterface
interface Replays {
    /** Exactly once. */
    Replays NONE = (file, first, offset) -> false;

    /**
     * Whether lines may arrive again.
     *
     * @param first the sequence number of the first of them
     * @param offset the offset of this line in its topic
     */
    boolean allows(String file, int first, long offset);
}
