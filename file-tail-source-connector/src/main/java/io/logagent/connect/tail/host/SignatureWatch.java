/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.time.Duration;

/** A watch on the signature in a lock file: measures on the watcher's own clock how long it has not changed. */
final class SignatureWatch {
    private String text;
    private long since;
    private long seen;

    /**
     * Records a signature that was read.
     *
     * @param before when the read began, in nanoseconds
     * @param after when the read had ended, in nanoseconds
     */
    void record(String newest, long before, long after) {
        if (newest.equals(text)) {
            seen = before;
        } else {
            text = newest;
            since = after;
            seen = after;
        }
    }

    /** Starts again with another file. */
    void reset() {
        text = null;
    }

    boolean isUnchangedFor(Duration time) {
        return text != null && seen - since >= time.toNanos();
    }
}
