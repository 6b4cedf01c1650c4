/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;

/**
 * How often {@link ListAndWatch} asks etcd.
 *
 * @param relist the time after which it lists again although no watch told of a change
 * @param betweenLists the least time between two lists, however fast the keys change
 * @param firstRetry the pause after a first failure
 * @param maxRetry the longest pause between attempts
 */
record Pace(Duration relist, Duration betweenLists, Duration firstRetry, Duration maxRetry) {
    /** With a timeout of 3 s the newest values are there within 10 s after any outage, with room to spare. */
    static final Pace DEFAULT =
            new Pace(Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(3));
}
