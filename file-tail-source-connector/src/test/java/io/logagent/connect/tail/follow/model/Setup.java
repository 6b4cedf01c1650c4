/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of a program.
 *
 * @param keep the number of rotated files that are kept
 * @param createAtOnce whether a rotation creates the new file, otherwise the next line does
 * @param glob whether the entry is a glob
 * @param closeInactive whether idle files are closed at once
 * @param haste whether actions on the file may follow each other before the tailer has read
 * @param whileStopped whether there may be actions on the file while no tailer runs
 * @param staleStore whether the cursor store still has the cursors from the start of the tailer
 * @param links the symbolic links that the path leads through
 * @param fromEnd whether a tailer begins at the end of a file that is created empty before the first write
 * @param openFiles how many files the tailer may have open
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
        Links links,
        boolean fromEnd,
        int openFiles) {
    static final int NO_LIMIT = 1_000;

    static final Setup PLAIN = new Setup(
            Naming.NUMBERED, Head.DISTINCT, 9, true, false, false, false, false, false, Links.NONE, false, NO_LIMIT);

    /** Simpler settings, which are neither hastier nor harder for tailers. */
    List<Setup> plainer() {
        return Stream.of(
                        with(PLAIN.naming, PLAIN.head, PLAIN.keep, PLAIN.createAtOnce, false, false),
                        with(PLAIN.naming, head, PLAIN.keep, PLAIN.createAtOnce, closeInactive, staleStore),
                        with(PLAIN.naming, head, keep, createAtOnce, false, false),
                        with(naming, PLAIN.head, keep, createAtOnce, false, false),
                        with(naming, head, keep, createAtOnce, false, staleStore),
                        with(naming, head, keep, createAtOnce, closeInactive, false),
                        fromBeginning(),
                        withOpenFiles(NO_LIMIT),
                        withLinks(Links.NONE),
                        withLinks(links == Links.NONE ? Links.NONE : Links.TO_FILE))
                .filter(other -> !other.equals(this))
                .distinct()
                .toList();
    }

    private Setup with(
            Naming naming, Head head, int keep, boolean createAtOnce, boolean closeInactive, boolean staleStore) {
        return new Setup(
                naming,
                head,
                keep,
                createAtOnce,
                false,
                closeInactive,
                haste,
                whileStopped,
                staleStore,
                links,
                fromEnd,
                openFiles);
    }

    private Setup fromBeginning() {
        return with(links, false, openFiles);
    }

    private Setup withLinks(Links other) {
        return with(other, fromEnd, openFiles);
    }

    Setup withOpenFiles(int most) {
        return with(links, fromEnd, most);
    }

    private Setup with(Links newLinks, boolean newFromEnd, int newOpenFiles) {
        return new Setup(
                naming,
                head,
                keep,
                createAtOnce,
                glob,
                closeInactive,
                haste,
                whileStopped,
                staleStore,
                newLinks,
                newFromEnd,
                newOpenFiles);
    }

    /** Whether a file that was opened stays open until the tailer stops. */
    boolean filesStayOpen() {
        return !closeInactive && openFiles == NO_LIMIT;
    }
}
