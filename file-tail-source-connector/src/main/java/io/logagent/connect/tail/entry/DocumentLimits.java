/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

/**
 * How large a document may be.
 *
 * @param bytes of its text
 * @param entries in it; what comes behind them is left out
 * @param patternSize of all its different regular expressions together, see {@link
 *     io.logagent.connect.tail.text.LinePattern#size}
 */
record DocumentLimits(int bytes, int entries, long patternSize) {
    /**
     * Of what somebody writes to etcd: twice what it takes under a key by default, far more entries than there are log
     * files in use, and few enough to be shown; some 10 MB of compiled patterns.
     */
    static final DocumentLimits WRITTEN = new DocumentLimits(3 * 1024 * 1024, 10_000, 100_000);

    /** Of what was checked when it was read before. */
    static final DocumentLimits NONE = new DocumentLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
}
