/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts. Each is about twice as long as the one before, up to a limit. */
public final class Backoff {
    private final Duration first;
    private final Duration limit;
    private Duration next;

    /**
     * @param first the longest first pause
     * @param limit the longest of all pauses
     */
    public Backoff(Duration first, Duration limit) {
        this.first = first;
        this.limit = limit;
        this.next = first;
    }

    /** The next pause: a random part of it between half and all, so that a thousand agents do not return at once. */
    public Duration next() {
        long full = next.toMillis();
        next = Duration.ofMillis(Math.min(2 * full, limit.toMillis()));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    }

    /** Starts again with the first pause. */
    public void reset() {
        next = first;
    }
}
