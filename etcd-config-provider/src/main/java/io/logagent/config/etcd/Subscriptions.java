/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.KnownKeys;
import io.logagent.etcd.WarmKeys;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigChangeCallback;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells subscribers of changed values, as soon as etcd tells of them. Thread safe. */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private record Subscription(String path, Set<String> keys, ConfigChangeCallback callback) {}

    private static final class Told {
        private final Map<String, Reference> references;
        private Optional<Map<String, String>> values = Optional.empty();

        Told(Map<String, Reference> references) {
            this.references = references;
        }
    }

    private final Resolver resolver;
    private final Map<Subscription, Told> subscriptions = new ConcurrentHashMap<>();

    Subscriptions(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What is known now is not told, only what changes later.
     *
     * @throws ConfigException if a key names nothing or is not allowed
     */
    void add(String path, Set<String> keys, ConfigChangeCallback callback, WarmKeys warm) {
        Told told = new Told(resolver.references(path, keys));
        if (subscriptions.putIfAbsent(new Subscription(path, Set.copyOf(keys), callback), told) == null) {
            check(warm, told);
        }
    }

    void remove(String path, Set<String> keys, ConfigChangeCallback callback) {
        subscriptions.remove(new Subscription(path, Set.copyOf(keys), callback));
    }

    void clear() {
        subscriptions.clear();
    }

    int size() {
        return subscriptions.size();
    }

    Set<String> needed(KnownKeys known) {
        Set<String> needed = new HashSet<>();
        subscriptions.values().forEach(told -> needed.addAll(resolver.needed(told.references.values(), known)));
        return needed;
    }

    /** Tells those for whom something has changed. */
    void check(WarmKeys warm) {
        subscriptions.forEach((subscription, told) -> check(warm, told).ifPresent(news -> tell(subscription, news)));
    }

    /** The new values, if they are known and differ from what was known before. */
    private Optional<Map<String, String>> check(WarmKeys warm, Told told) {
        synchronized (told) {
            KnownKeys known = warm.known();
            Set<String> needed = resolver.needed(told.references.values(), known);
            if (!known.covers(needed)) {
                warm.want(needed);
                return Optional.empty();
            }
            Map<String, String> newest = values(told, known);
            boolean isNews = told.values.isPresent() && !told.values.get().equals(newest);
            told.values = Optional.of(newest);
            return isNews ? told.values : Optional.empty();
        }
    }

    private Map<String, String> values(Told told, KnownKeys known) {
        Map<String, String> values = new HashMap<>();
        told.references.forEach((key, reference) -> {
            try {
                values.put(key, resolver.resolve(reference, known));
            } catch (ConfigException e) {
                LOG.warn("A subscriber is not given {}: {}", reference, e.getMessage());
            }
        });
        return values;
    }

    private static void tell(Subscription subscription, Map<String, String> values) {
        try {
            subscription.callback().onChange(subscription.path(), new ConfigData(values));
        } catch (RuntimeException e) {
            // Not its message: it may show what it was given.
            LOG.error(
                    "The subscriber to {} failed: {}",
                    subscription.path(),
                    e.getClass().getName());
        }
    }
}
