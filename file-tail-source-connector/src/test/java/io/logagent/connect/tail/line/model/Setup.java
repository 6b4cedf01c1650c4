/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line.model;

/**
 * What holds for a whole program.
 *
 * @param keep how many rotated files are kept
 * @param createAtOnce whether a rotation makes the new file, not the next line
 * @param glob whether the entry is a glob
 * @param closeInactive whether descriptors of idle files are closed at once
 * @param staleStore whether the cursor store, while a tailer runs, still answers what it did when that was started
 */
record Setup(
        Naming naming,
        Head head,
        int keep,
        boolean createAtOnce,
        boolean glob,
        boolean closeInactive,
        boolean staleStore) {
    static final Setup PLAIN = new Setup(Naming.NUMBERED, Head.DISTINCT, 9, true, false, false, false);
}
