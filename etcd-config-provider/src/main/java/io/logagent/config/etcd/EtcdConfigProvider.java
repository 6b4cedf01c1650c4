/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdConnection;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigChangeCallback;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Resolves variables in configurations, for example passwords, with values from etcd.
 *
 * <table>
 *   <caption>Forms of a variable</caption>
 *   <tr><td>{@code ${etcd:/path:key}}</td><td>the value of the etcd key {@code /path/key}; if there is none, the member
 *     {@code key} of the JSON object at {@code /path}</td></tr>
 *   <tr><td>{@code ${etcd:/path:/a/b}}</td><td>the value at the JSON Pointer {@code /a/b} in the JSON object at
 *     {@code /path}</td></tr>
 *   <tr><td>{@code ${etcd:/path/key}}</td><td>the value of the etcd key {@code /path/key}</td></tr>
 *   <tr><td>{@code ${etcd::key}}</td><td>the value of the etcd key {@code key}, which may contain colons</td></tr>
 *   <tr><td>{@code ...:-default}}</td><td>in each form, the result if nothing is found</td></tr>
 * </table>
 *
 * <p>A missing value without a default is an error, because Kafka would use the variable itself as the value. All values
 * of one call are of one revision.
 *
 * <p>The first lookup of a value waits at most {@code timeout.ms}, because Connect may call from the thread that runs the
 * whole worker; only before etcd's first answer it may take longer. From then on the value stays in memory and is
 * watched. Later lookups do no I/O and also succeed during an outage, for at most {@code stale.max.ms}.
 *
 * <p>The provider loads its classes when it is configured, and connects with the first lookup, because Kafka also creates
 * providers that it never uses. Values are UTF-8. Thread safe.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-297%3A+Externalizing+Secrets+for+Connect+Configurations">KIP-297</a>
 */
public final class EtcdConfigProvider implements ConfigProvider {
    private final LongSupplier nanoTime;
    private volatile ProviderConfig config;
    private volatile Session session;

    public EtcdConfigProvider() {
        this(System::nanoTime);
    }

    EtcdConfigProvider(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @throws ConfigException naming the parameter that is invalid */
    @Override
    public synchronized void configure(Map<String, ?> parameters) {
        close();
        config = ProviderConfig.parse(parameters);
        // The first lookup often follows within seconds, on a thread that others wait for.
        EtcdConnection.warmUp();
    }

    /**
     * Reads all keys below a path, on all levels, by their names relative to the path. The values are not kept.
     *
     * @throws ConfigException if the path is empty or not allowed, a value is not UTF-8, or etcd did not answer in time, or
     *     refused
     */
    @Override
    public ConfigData get(String path) {
        if (path == null || path.isEmpty()) {
            throw new ConfigException("A path is needed to read all etcd keys below it");
        }
        return session().all(path);
    }

    /**
     * Resolves keys at a path, which may be empty.
     *
     * @return the values by key, and if {@code ttl.ms} is set, the time until Connect should restart the connector
     * @throws ConfigException if a value is missing and has no default, may not be read, or does not have the requested
     *     form; if etcd did not answer the first lookup of a value in time; or if a known value is older than
     *     {@code stale.max.ms} during an outage
     */
    @Override
    public ConfigData get(String path, Set<String> keys) {
        if (keys.isEmpty()) {
            return new ConfigData(Map.of());
        }
        return session().get(path, keys);
    }

    /**
     * Calls back when a value changes, with the values of all keys that can be resolved. All callbacks share one thread,
     * which they must not block.
     */
    @Override
    public void subscribe(String path, Set<String> keys, ConfigChangeCallback callback) {
        session().subscribe(path, keys, callback);
    }

    @Override
    public void unsubscribe(String path, Set<String> keys, ConfigChangeCallback callback) {
        session().unsubscribe(path, keys, callback);
    }

    @Override
    public void unsubscribeAll() {
        session().unsubscribeAll();
    }

    private Session session() {
        Session current = session;
        return current == null ? open() : current;
    }

    private synchronized Session open() {
        if (config == null) {
            throw new IllegalStateException("the etcd config provider is not configured, or closed");
        }
        if (session == null) {
            session = new Session(config, nanoTime);
        }
        return session;
    }

    /** Ends all threads and connections. Lookups that wait get an error. */
    @Override
    public synchronized void close() {
        config = null;
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
