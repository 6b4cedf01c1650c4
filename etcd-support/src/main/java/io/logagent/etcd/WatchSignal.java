/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;

/**
 * Passes the reports of one session's watches from jetcd's threads to the thread of the loop.
 *
 * <p>It is a doorbell and not a queue: it keeps the revision of the newest event and whether a watch has ended, however
 * much happens before the loop looks.
 */
final class WatchSignal {
    private long newestEvent;
    private boolean ended;
    private boolean woken;
    private Throwable reason;

    /** A key has changed at this revision. */
    synchronized void changed(long revision) {
        newestEvent = Math.max(newestEvent, revision);
        notifyAll();
    }

    /**
     * A watch has ended.
     *
     * @param failure why; null if etcd gave no reason
     */
    synchronized void end(Throwable failure) {
        ended = true;
        reason = reason == null ? failure : reason;
        notifyAll();
    }

    /** Ends the current wait, or else the next one, without an event. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits for an event after this revision, for the end of a watch, for {@link #wake()}, or for the time limit. */
    synchronized void await(long revision, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended && !woken && newestEvent <= revision) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            // At least a millisecond, because 0 means no limit.
            wait(left / 1_000_000 + 1);
        }
        woken = false;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Why the first watch ended; null if etcd gave no reason. */
    synchronized Throwable reason() {
        return reason;
    }

    synchronized boolean hasEventAfter(long revision) {
        return newestEvent > revision;
    }
}
