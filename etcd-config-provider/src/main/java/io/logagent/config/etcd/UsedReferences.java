/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.KeySnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The references that lookups have answered. The keys that they need stay known, because a connector may be restarted
 * months after its last lookup and during an outage. Kafka does not tell which connectors still exist, so at the limit the
 * least recently used references are dropped.
 *
 * <p>Thread safe.
 */
final class UsedReferences {
    /** A reference takes a few hundred bytes, and a watch for each of its keys. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(UsedReferences.class);

    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final Map<Reference, Long> used = new ConcurrentHashMap<>();

    UsedReferences(Resolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
    }

    /** Adds a reference that was just answered. */
    void add(Reference reference) {
        used.put(reference, nanoTime.getAsLong());
    }

    /** The etcd keys needed to answer all references again. */
    Set<String> needed(KeySnapshot known) {
        drop();
        return resolver.needed(used.keySet(), known);
    }

    private void drop() {
        int excess = used.size() - MOST;
        if (excess <= 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        List<Map.Entry<Reference, Long>> oldestFirst = used.entrySet().stream()
                .map(Map.Entry::copyOf)
                .sorted(Comparator.comparingLong((Map.Entry<Reference, Long> use) -> use.getValue() - now))
                .toList();
        oldestFirst.stream().limit(excess).forEach(use -> used.remove(use.getKey(), use.getValue()));
        LOG.warn(
                "More than {} references are in use; dropped {} of them, such as {}. During an outage a dropped reference"
                        + " can be resolved only if its keys exist",
                MOST,
                excess,
                oldestFirst.get(0).getKey());
    }
}
