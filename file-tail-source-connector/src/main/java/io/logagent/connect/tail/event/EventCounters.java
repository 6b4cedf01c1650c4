/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

/** What happened to lines on their way from the file to their record. */
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

    /** Sequences of bytes that are no character in the encoding of their file. */
    public long undecodable() {
        return undecodable;
    }

    /** Lines that are not what their {@code format} says. */
    public long malformed() {
        return malformed;
    }

    /** Pieces of events that were too long, apart from those that single lines were read in. */
    public long split() {
        return split;
    }

    /** Events that were too long and came without their end. */
    public long truncated() {
        return truncated;
    }

    /** Events that were too long and did not come. */
    public long skipped() {
        return skipped;
    }
}
