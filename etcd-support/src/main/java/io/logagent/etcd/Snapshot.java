/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Map;

/**
 * What some keys held at one moment.
 *
 * @param revision the revision of etcd's store at that moment
 * @param values the keys that existed, with their values; a key that did not exist is absent
 * @param denied the keys that the user may not read, with the reason; whether they exist is not known
 */
public record Snapshot(long revision, Map<String, EtcdValue> values, Map<String, EtcdException> denied) {
    public Snapshot {
        values = Map.copyOf(values);
        denied = Map.copyOf(denied);
    }

    /** A snapshot of keys that may all be read. */
    public Snapshot(long revision, Map<String, EtcdValue> values) {
        this(revision, values, Map.of());
    }

    /** Whether the other one holds the same values and denies the same keys, at whatever revision. */
    boolean isSame(Snapshot other) {
        return values.equals(other.values) && denied.keySet().equals(other.denied.keySet());
    }
}
