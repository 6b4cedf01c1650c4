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
 */
public record Snapshot(long revision, Map<String, EtcdValue> values) {
    public Snapshot {
        values = Map.copyOf(values);
    }
}
