/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * What holds for a whole program.
 *
 * @param keep how many rotated files are kept
 * @param createAtOnce whether a rotation makes the new file, not the next line
 * @param glob whether the entry is a glob
 * @param closeInactive whether descriptors of idle files are closed at once
 * @param haste whether the next thing may happen to the file before the last one has been read
 * @param whileStopped whether things may happen to the file while no tailer runs
 * @param staleStore whether the cursor store, while a tailer runs, still answers what it did when that was started
 * @param fromEnd whether a tailer is told to begin at the end, of a file that is made, and empty, before anything was written
 */
record Setup(
        Naming naming,
        Head head,
        int keep,
        boolean createAtOnce,
        boolean glob,
        boolean closeInactive,
        boolean haste,
        boolean whileStopped,
        boolean staleStore,
        boolean fromEnd) {
    static final Setup PLAIN =
            new Setup(Naming.NUMBERED, Head.DISTINCT, 9, true, false, false, false, false, false, false);

    /** The same with what makes programs easier to read, but neither hastier nor worse to tailers. */
    List<Setup> plainer() {
        return Stream.of(
                        with(PLAIN.naming, PLAIN.head, PLAIN.keep, PLAIN.createAtOnce, false, false),
                        with(PLAIN.naming, head, PLAIN.keep, PLAIN.createAtOnce, closeInactive, staleStore),
                        with(PLAIN.naming, head, keep, createAtOnce, false, false),
                        with(naming, PLAIN.head, keep, createAtOnce, false, false),
                        with(naming, head, keep, createAtOnce, false, staleStore),
                        with(naming, head, keep, createAtOnce, closeInactive, false),
                        fromBeginning())
                .filter(other -> !other.equals(this))
                .distinct()
                .toList();
    }

    private Setup with(
            Naming naming, Head head, int keep, boolean createAtOnce, boolean closeInactive, boolean staleStore) {
        return new Setup(
                naming, head, keep, createAtOnce, false, closeInactive, haste, whileStopped, staleStore, fromEnd);
    }

    private Setup fromBeginning() {
        return new Setup(naming, head, keep, createAtOnce, glob, closeInactive, haste, whileStopped, staleStore, false);
    }
}
