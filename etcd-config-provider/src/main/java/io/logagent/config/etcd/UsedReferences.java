/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.KnownKeys;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The references that lookups have answered. A connector may be restarted months after its last lookup, also while etcd is
 * away, so what they need stays known. Kafka does not tell which connectors still exist: at the limit those that were
 * not looked up for longest are dropped.
 *
 * <p>Thread safe.
 */
final class UsedReferences {
    /** A reference takes a few hundred bytes, and its keys a watch each. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(UsedReferences.class);

    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final Map<Reference, Long> used = new ConcurrentHashMap<>();

    UsedReferences(Resolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
    }

    /** Takes a reference that was answered just now. */
    void add(Reference reference) {
        used.put(reference, nanoTime.getAsLong());
    }

    /** The etcd keys that have to be known to answer all of them again. */
    Set<String> needed(KnownKeys known) {
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
                "More than {} references were looked up: {} of them, such as {}, cannot be answered any more while etcd is"
                        + " away, unless their keys exist",
                MOST,
                excess,
                oldestFirst.get(0).getKey());
    }
}
