/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@link WarmKeys} knows at one moment: all values are those of one revision of etcd's store. Immutable. */
public final class KnownKeys {
    static final KnownKeys NONE = new KnownKeys(0, Set.of(), Map.of(), Map.of(), 0, Optional.empty());

    private final long revision;
    private final Set<String> keys;
    private final Map<String, EtcdValue> values;
    private final Map<String, EtcdException> denied;
    private final long readAt;
    private final Optional<EtcdException> outage;

    private KnownKeys(
            long revision,
            Set<String> keys,
            Map<String, EtcdValue> values,
            Map<String, EtcdException> denied,
            long readAt,
            Optional<EtcdException> outage) {
        this.revision = revision;
        this.keys = keys;
        this.values = values;
        this.denied = denied;
        this.readAt = readAt;
        this.outage = outage;
    }

    /** What a read found; values that did not change stay the same objects, so that users can cache by them. */
    KnownKeys next(Set<String> asked, BulkRead read) {
        Map<String, EtcdValue> newest = new HashMap<>(read.values());
        newest.replaceAll((key, value) -> value.equals(values.get(key)) ? values.get(key) : value);
        return new KnownKeys(
                read.revision(),
                Set.copyOf(asked),
                Map.copyOf(newest),
                Map.copyOf(read.denied()),
                System.nanoTime(),
                Optional.empty());
    }

    KnownKeys during(EtcdException failure) {
        return new KnownKeys(revision, keys, values, denied, readAt, Optional.of(failure));
    }

    /** Whether the other one holds what this one holds, and knows of no other keys. */
    boolean isSame(KnownKeys other) {
        return keys.equals(other.keys)
                && values.equals(other.values)
                && denied.keySet().equals(other.denied.keySet());
    }

    /** Whether one of these keys has another value in the other one. */
    boolean differs(KnownKeys other, Collection<String> among) {
        return among.stream().anyMatch(key -> !value(key).equals(other.value(key)));
    }

    long revision() {
        return revision;
    }

    Set<String> readable() {
        Set<String> readable = new HashSet<>(keys);
        readable.removeAll(denied.keySet());
        return readable;
    }

    /** Whether etcd has been asked for all of these keys. */
    public boolean covers(Collection<String> asked) {
        return keys.containsAll(asked);
    }

    /** How many keys etcd has been asked for, those that do not exist included. */
    public int size() {
        return keys.size();
    }

    /** The value of a key; empty if it does not exist, may not be read, or was not asked for. */
    public Optional<EtcdValue> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Why etcd does not let the user read a key; empty if it does. */
    public Optional<EtcdException> denial(String key) {
        return Optional.ofNullable(denied.get(key));
    }

    /** How long ago etcd last confirmed this. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    /** Why etcd could not be asked since; empty if it answered when it was last asked. */
    public Optional<EtcdException> outage() {
        return outage;
    }

    /** Only how many: values may be secrets. */
    @Override
    public String toString() {
        return values.size() + " of " + keys.size() + " keys exist at revision " + revision;
    }
}
