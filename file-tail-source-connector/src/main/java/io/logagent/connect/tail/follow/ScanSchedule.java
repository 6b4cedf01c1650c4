/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.Changes;
import java.time.Duration;
import java.util.Optional;

/** Decides when to scan the file system: after each reported change only there, and everywhere at an interval. */
final class ScanSchedule {
    private final Duration interval;
    private Changes changes = Changes.NONE;
    private boolean isFull;
    private boolean isFullScanRequested;
    private long nextFullScan;

    /** @param interval between two full scans */
    ScanSchedule(Duration interval, long now) {
        this.interval = interval;
        this.nextFullScan = now;
    }

    /** Adds changes for the next scan. A scan under way may have missed them. */
    void add(Changes newest) {
        changes = changes.and(newest);
    }

    /** Makes the next scan a full one. */
    void requestFullScan() {
        isFullScanRequested = true;
    }

    /** Begins the next scan and returns what to scan; empty if no scan is due. */
    Optional<Changes> begin(long now) {
        isFull = now - nextFullScan >= 0 || changes.incomplete() || isFullScanRequested;
        isFullScanRequested &= !isFull;
        if (!isFull && changes.isEmpty()) {
            return Optional.empty();
        }
        Changes toScan = isFull ? Changes.ANYTHING : changes;
        changes = Changes.NONE;
        return Optional.of(toScan);
    }

    /** Whether the scan that began last is a full one. */
    boolean isFull() {
        return isFull;
    }

    /** Ends a full scan. */
    void endFullScan(long now) {
        nextFullScan = now + interval.toNanos();
    }

    /** Makes a full scan due now. */
    void restart(long now) {
        nextFullScan = now;
    }

    long nanosToFullScan(long now) {
        return nextFullScan - now;
    }
}
