/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs an outage: when it begins, then at growing intervals, and when it is over. */
final class OutageLog {
    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(10);

    private final Logger log;
    private final LongSupplier nanoTime;
    private EtcdException.Kind current;
    private long since;
    private long nextLine;
    private Duration interval;

    OutageLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Takes a failure. Returns true if it begins an outage or has another kind than the failure before. */
    boolean failed(EtcdException failure) {
        long now = nanoTime.getAsLong();
        boolean isNew = current != failure.kind();
        if (current == null) {
            since = now;
        }
        if (isNew) {
            current = failure.kind();
            interval = FIRST_INTERVAL;
            nextLine = now;
        }
        if (now - nextLine >= 0) {
            log.warn("{}; retrying (for {} s so far)", failure.getMessage(), seconds(now));
            nextLine = now + interval.toNanos();
            interval = interval.multipliedBy(2).compareTo(MAX_INTERVAL) < 0 ? interval.multipliedBy(2) : MAX_INTERVAL;
        }
        return isNew;
    }

    void succeeded(String where) {
        if (current != null) {
            log.info("etcd at {} answers again after {} s", where, seconds(nanoTime.getAsLong()));
            current = null;
        }
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - since).toSeconds();
    }
}
