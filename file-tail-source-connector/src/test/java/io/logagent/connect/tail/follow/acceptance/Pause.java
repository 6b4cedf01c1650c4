/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** How writers take their time: random, so that each run of a test meets the reader at other moments. */
final class Pause {
    private Pause() {}

    static void upTo(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos() + 1));
    }

    static void upToMillis(int longest) {
        upTo(Duration.ofMillis(longest));
    }
}
