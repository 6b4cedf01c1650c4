/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The content of a {@link KeyCache} at one moment: all values are of one revision of etcd's store. Immutable. */
public final class KeySnapshot {
    static final KeySnapshot NONE = new KeySnapshot(new Snapshot(0, Set.of(), Map.of(), Map.of()), 0, Optional.empty());

    private final Snapshot content;
    private final long readAt;
    private final Optional<EtcdException> outage;

    private KeySnapshot(Snapshot content, long readAt, Optional<EtcdException> outage) {
        this.content = content;
        this.readAt = readAt;
        this.outage = outage;
    }

    /** The content after another list. Unchanged values stay the same objects, so that users can cache by them. */
    KeySnapshot next(Snapshot newest) {
        Map<String, EtcdValue> before = content.values();
        Map<String, EtcdValue> values = new HashMap<>(newest.values());
        values.replaceAll((key, value) -> value.equals(before.get(key)) ? before.get(key) : value);
        Snapshot next = new Snapshot(newest.revision(), newest.keys(), values, newest.denied());
        return new KeySnapshot(next, System.nanoTime(), Optional.empty());
    }

    /** The same content while etcd cannot be reached. */
    KeySnapshot during(EtcdException failure) {
        return new KeySnapshot(content, readAt, Optional.of(failure));
    }

    /** Whether etcd has been asked for all of these keys. */
    public boolean covers(Collection<String> wanted) {
        return content.keys().containsAll(wanted);
    }

    /** The number of keys that etcd has been asked for, whether or not they exist. */
    public int size() {
        return content.keys().size();
    }

    /** The value of a key; empty if the key does not exist, may not be read, or is not covered. */
    public Optional<EtcdValue> value(String key) {
        return Optional.ofNullable(content.values().get(key));
    }

    /** Why the user may not read a key; empty if it may. */
    public Optional<EtcdException> denial(String key) {
        return Optional.ofNullable(content.denied().get(key));
    }

    /** The time since etcd last confirmed this content. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    /** Why the last call to etcd failed; empty if it succeeded. */
    public Optional<EtcdException> outage() {
        return outage;
    }

    /** Shows numbers only: values may be secrets. */
    @Override
    public String toString() {
        return content.values().size() + " of " + size() + " keys exist at revision " + content.revision();
    }
}
