/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values of some keys at one revision of etcd's store.
 *
 * @param revision the revision; 0 if the user may read none of the keys
 * @param keys the keys that were read; a key that is in neither of the maps does not exist
 * @param values the values of the keys that exist
 * @param denied the keys that the user may not read, with the reason; whether they exist is unknown
 */
public record Snapshot(
        long revision, Set<String> keys, Map<String, EtcdValue> values, Map<String, EtcdException> denied) {
    public Snapshot {
        keys = Set.copyOf(keys);
        values = Map.copyOf(values);
        denied = Map.copyOf(denied);
    }

    /**
     * Whether the other snapshot has the same keys, values and denied keys. The revision does not count: it grows with
     * every change of any other key, and an etcd restored from a backup starts again at a lower one.
     */
    boolean hasSameContent(Snapshot other) {
        return keys.equals(other.keys)
                && values.equals(other.values)
                && denied.keySet().equals(other.denied.keySet());
    }

    /** Whether one of these keys was readable in both snapshots and has another value in the other one. */
    boolean differs(Snapshot other, Collection<String> among) {
        return among.stream()
                .filter(key -> isReadable(key) && other.isReadable(key))
                .anyMatch(key -> !Objects.equals(values.get(key), other.values.get(key)));
    }

    private boolean isReadable(String key) {
        return keys.contains(key) && !denied.containsKey(key);
    }

    /** The keys that the user may read, in order, whether or not they exist. */
    Set<String> readable() {
        Set<String> readable = new TreeSet<>(keys);
        readable.removeAll(denied.keySet());
        return readable;
    }
}
