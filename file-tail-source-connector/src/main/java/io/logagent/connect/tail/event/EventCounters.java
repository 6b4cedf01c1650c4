/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

/** Counts what happens to lines between their file and their record. */
public final class EventCounters {
    private long undecodable;
    private long malformed;
    private long split;
    private long truncated;
    private long skipped;

    void countUndecodable(int sequences) {
        undecodable += sequences;
    }

    void countMalformed() {
        malformed++;
    }

    void countSplit() {
        split++;
    }

    void countTruncated() {
        truncated++;
    }

    void countSkipped() {
        skipped++;
    }

    /** Byte sequences that are not a character in the encoding of their file. */
    public long undecodable() {
        return undecodable;
    }

    /** Lines that do not have the {@code format} of their entry. */
    public long malformed() {
        return malformed;
    }

    /** Events that were too long and were delivered in pieces. A line that was too long to be read whole is none. */
    public long split() {
        return split;
    }

    /** Events that were too long and were delivered without their end. */
    public long truncated() {
        return truncated;
    }

    /** Events that were too long and were not delivered. */
    public long skipped() {
        return skipped;
    }
}
