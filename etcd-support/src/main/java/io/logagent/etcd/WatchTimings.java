/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;

/**
 * How often {@link ListAndWatch} calls etcd.
 *
 * @param relist the longest time between two lists, in case a watch has silently stopped
 * @param betweenLists the shortest time between two lists, however fast the keys change
 * @param firstRetry the longest pause after the first failure
 * @param maxRetry the longest pause between two attempts
 */
record WatchTimings(Duration relist, Duration betweenLists, Duration firstRetry, Duration maxRetry) {
    /** With a call timeout of 3 s, changes arrive well within 10 s after any outage. */
    static final WatchTimings DEFAULT = new WatchTimings(
            Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(3));
}
