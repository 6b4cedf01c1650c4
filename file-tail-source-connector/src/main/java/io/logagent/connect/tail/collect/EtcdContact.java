/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import java.time.Instant;
import java.util.Optional;

/**
 * How the watch of the collect keys stands with etcd.
 *
 * @param last when etcd last answered; empty if it never has
 * @param reachable whether it answered when it was last asked
 */
public record EtcdContact(Optional<Instant> last, boolean reachable) {
    static final EtcdContact NEVER = new EtcdContact(Optional.empty(), false);
}
