/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** For names with the time in seconds. */
final class Seconds {
    private Seconds() {}

    /** Waits until the next second, so that the name of the next file is a new one. */
    static void awaitNext() {
        Instant now = Instant.now();
        Instant next = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        try {
            // A time is what is waited for. The clock that time(2) reads may be some milliseconds late.
            Thread.sleep(Duration.between(now, next).toMillis() + 50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
