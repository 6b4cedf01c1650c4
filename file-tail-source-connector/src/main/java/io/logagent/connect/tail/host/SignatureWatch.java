/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.time.Duration;

/** How long the signature in a lock file has stayed the same, on the clock of the one who watches it. */
final class SignatureWatch {
    private String text;
    private long since;
    private long seen;

    /**
     * Takes note of what was read.
     *
     * @param before when the read began, in nanoseconds
     * @param after when it had ended
     */
    void saw(String newest, long before, long after) {
        if (newest.equals(text)) {
            seen = before;
        } else {
            text = newest;
            since = after;
            seen = after;
        }
    }

    /** Forgets what was seen: another file is watched. */
    void reset() {
        text = null;
    }

    boolean isUnchangedFor(Duration time) {
        return text != null && seen - since >= time.toNanos();
    }
}
