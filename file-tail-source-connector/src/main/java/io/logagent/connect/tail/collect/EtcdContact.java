/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import java.time.Instant;
import java.util.Optional;

/**
 * The contact of the watch with etcd.
 *
 * @param last when etcd last answered; empty if it never has
 * @param reachable whether etcd answered the last call
 */
public record EtcdContact(Optional<Instant> last, boolean reachable) {
    static final EtcdContact NEVER = new EtcdContact(Optional.empty(), false);
}
