/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.KeyCache;
import io.logagent.etcd.KeySnapshot;
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

/** Tells subscribers of changed values as soon as the cache has them. Thread safe. */
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
     * Adds a subscription. The callback gets later changes, and not the current values.
     *
     * @throws ConfigException if a key names nothing or is not allowed
     */
    void add(String path, Set<String> keys, ConfigChangeCallback callback, KeyCache cache) {
        Told told = new Told(resolver.references(path, keys));
        if (subscriptions.putIfAbsent(new Subscription(path, Set.copyOf(keys), callback), told) == null) {
            check(cache, told);
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

    /** The etcd keys that the subscriptions need. */
    Set<String> needed(KeySnapshot known) {
        Set<String> needed = new HashSet<>();
        subscriptions.values().forEach(told -> needed.addAll(resolver.needed(told.references.values(), known)));
        return needed;
    }

    /** Calls the callbacks of the subscriptions whose values have changed. */
    void check(KeyCache cache) {
        subscriptions.forEach((subscription, told) -> check(cache, told).ifPresent(news -> tell(subscription, news)));
    }

    /** The new values, if they are known and differ from the values known before. */
    private Optional<Map<String, String>> check(KeyCache cache, Told told) {
        synchronized (told) {
            KeySnapshot known = cache.known();
            Set<String> needed = resolver.needed(told.references.values(), known);
            if (!known.covers(needed)) {
                cache.want(needed);
                return Optional.empty();
            }
            Map<String, String> newest = values(told, known);
            boolean isNews = told.values.isPresent() && !told.values.get().equals(newest);
            told.values = Optional.of(newest);
            return isNews ? told.values : Optional.empty();
        }
    }

    private Map<String, String> values(Told told, KeySnapshot known) {
        Map<String, String> values = new HashMap<>();
        told.references.forEach((key, reference) -> {
            try {
                values.put(key, resolver.resolve(reference, known));
            } catch (ConfigException e) {
                LOG.warn("Subscribers do not get {}: {}", reference, e.getMessage());
            }
        });
        return values;
    }

    private static void tell(Subscription subscription, Map<String, String> values) {
        try {
            subscription.callback().onChange(subscription.path(), new ConfigData(values));
        } catch (RuntimeException e) {
            // Without the message, which may show the values.
            LOG.error(
                    "The subscriber to {} failed: {}",
                    subscription.path(),
                    e.getClass().getName());
        }
    }
}
