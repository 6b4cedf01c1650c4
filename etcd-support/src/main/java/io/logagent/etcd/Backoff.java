/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: each about twice as long as the one before, up to a limit, until reset. */
public final class Backoff {
    private final Duration first;
    private final Duration limit;
    private Duration next;

    /**
     * @param first the longest that the first pause can be
     * @param limit the longest that any can be
     */
    public Backoff(Duration first, Duration limit) {
        this.first = first;
        this.limit = limit;
        this.next = first;
    }

    /** Between half of it and all of it, so that a thousand agents do not come back all at once. */
    public Duration next() {
        long full = next.toMillis();
        next = Duration.ofMillis(Math.min(2 * full, limit.toMillis()));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    }

    /** Begins again with the first pause. */
    public void reset() {
        next = first;
    }
}
