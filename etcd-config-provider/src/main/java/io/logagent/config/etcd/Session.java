/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdException;
import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.KeyCache;
import io.logagent.etcd.KeySnapshot;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigChangeCallback;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;

/** The working part of a configured provider, from the first lookup until it is closed. */
final class Session implements EtcdConfigProviderMXBean, KeyCache.Listener, AutoCloseable {
    private final ProviderConfig config;
    private final EtcdConnection connection;
    private final KeyCache cache;
    private final Resolver resolver;
    private final Subscriptions subscriptions;
    private final UsedReferences used;
    private final ReloadSchedule reloads;
    private final LongAdder lookups = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder staleLookups = new LongAdder();
    private final MBean mbean;

    /** @param nanoTime a clock like {@link System#nanoTime()} */
    Session(ProviderConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.connection = new EtcdConnection(config.etcd());
        this.cache = new KeyCache(connection, this, nanoTime);
        this.resolver = new Resolver(config);
        this.subscriptions = new Subscriptions(resolver);
        this.used = new UsedReferences(resolver, nanoTime);
        this.reloads = new ReloadSchedule(config.ttl().orElse(Duration.ZERO), () -> nanoTime.getAsLong() / 1_000_000);
        this.mbean = new MBean(this);
    }

    ConfigData get(String path, Set<String> names) {
        lookups.increment();
        try {
            Map<String, Reference> references = resolver.references(path, names);
            KeySnapshot known = await(references.values());
            Map<String, String> data = new HashMap<>();
            references.forEach((name, reference) -> data.put(name, resolver.resolve(reference, known)));
            references.values().forEach(used::add);
            if (config.ttl().isEmpty()) {
                return new ConfigData(data);
            }
            ReloadSchedule.Answer answer = reloads.answer(path == null ? "" : path, data);
            return new ConfigData(answer.values(), answer.ttl());
        } catch (ConfigException e) {
            failures.increment();
            throw e;
        }
    }

    private KeySnapshot await(Collection<Reference> references) {
        long deadline = cache.deadline();
        KeySnapshot known = cache.known();
        Set<String> needed = resolver.needed(references, known);
        boolean isInMemory = known.covers(needed);
        try {
            Set<String> more = needed;
            do {
                needed.addAll(more);
                known = cache.await(needed, deadline);
                more = resolver.needed(references, known);
            } while (!needed.containsAll(more));
        } catch (EtcdException e) {
            throw failure(e);
        }
        if (isInMemory) {
            cacheHits.increment();
        }
        checkAge(known);
        return known;
    }

    private void checkAge(KeySnapshot known) {
        if (!isStale(known)) {
            return;
        }
        Duration age = known.age();
        if (age.compareTo(config.staleMax()) > 0) {
            throw new ConfigException("etcd last confirmed the values in memory " + age.toMillis()
                    + " ms ago, which is longer than " + ProviderConfig.STALE_MAX_MS + " allows ("
                    + config.staleMax().toMillis() + "): "
                    + known.outage().map(Throwable::getMessage).orElse("etcd does not answer"));
        }
        staleLookups.increment();
    }

    private boolean isStale(KeySnapshot known) {
        return known.outage().isPresent() || known.age().compareTo(cache.freshFor()) > 0;
    }

    /** Reads all keys below a path from etcd. */
    ConfigData all(String path) {
        lookups.increment();
        String prefix = config.space().key(KeySpace.below(path));
        try {
            config.space().check(prefix);
            if (cache.known().outage().isPresent()) {
                throw failure(cache.known().outage().get());
            }
            Map<String, String> data = new HashMap<>();
            for (Map.Entry<String, EtcdValue> pair :
                    connection.readPrefix(prefix).values().entrySet()) {
                data.put(pair.getKey().substring(prefix.length()), new Content(pair.getKey(), pair.getValue()).text());
            }
            return new ConfigData(data);
        } catch (EtcdException e) {
            failures.increment();
            throw failure(e);
        } catch (ConfigException e) {
            failures.increment();
            throw e;
        }
    }

    private static ConfigException failure(EtcdException cause) {
        ConfigException failure = new ConfigException(cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    void subscribe(String path, Set<String> names, ConfigChangeCallback callback) {
        subscriptions.add(path, names, callback, cache);
    }

    void unsubscribe(String path, Set<String> names, ConfigChangeCallback callback) {
        subscriptions.remove(path, names, callback);
    }

    void unsubscribeAll() {
        subscriptions.clear();
    }

    @Override
    public void changed() {
        subscriptions.check(cache);
        KeySnapshot known = cache.known();
        Set<String> needed = used.needed(known);
        if (!known.covers(needed)) {
            // A key was deleted: the next lookup needs the document instead, perhaps during an outage.
            cache.want(needed);
        }
    }

    @Override
    public Set<String> needed() {
        KeySnapshot known = cache.known();
        Set<String> needed = subscriptions.needed(known);
        needed.addAll(used.needed(known));
        return needed;
    }

    @Override
    public String getEndpoints() {
        return config.etcd().endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
    }

    @Override
    public long getLookups() {
        return lookups.sum();
    }

    @Override
    public long getCacheHits() {
        return cacheHits.sum();
    }

    @Override
    public long getFailures() {
        return failures.sum();
    }

    @Override
    public long getStaleLookups() {
        return staleLookups.sum();
    }

    @Override
    public long getStalenessMs() {
        KeySnapshot known = cache.known();
        return known.size() == 0 ? -1 : known.age().toMillis();
    }

    @Override
    public String getWatchState() {
        KeySnapshot known = cache.known();
        if (known.outage().isPresent()) {
            return "AWAY";
        }
        if (cache.isWatching()) {
            return "WATCHING";
        }
        return known.size() == 0 && getLookups() == 0 ? "IDLE" : "CONNECTING";
    }

    @Override
    public String getOutage() {
        return cache.known().outage().map(Throwable::getMessage).orElse("");
    }

    @Override
    public int getKeys() {
        return cache.known().size();
    }

    @Override
    public int getSubscriptions() {
        return subscriptions.size();
    }

    @Override
    public void close() {
        mbean.close();
        subscriptions.clear();
        cache.close();
        connection.close();
    }

    @Override
    public String toString() {
        return config.etcd().toString();
    }
}
