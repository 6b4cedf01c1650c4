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
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Takes configuration values, such as passwords, from etcd.
 *
 * <table>
 *   <caption>What a variable stands for</caption>
 *   <tr><td>{@code ${etcd:/path:key}}</td><td>the value of the etcd key {@code /path/key}; if there is none, the member
 *     {@code key} of the JSON object at {@code /path}</td></tr>
 *   <tr><td>{@code ${etcd:/path:/a/b}}</td><td>what the JSON Pointer {@code /a/b} finds in the JSON object at
 *     {@code /path}</td></tr>
 *   <tr><td>{@code ${etcd:/path/key}}</td><td>the value of the etcd key {@code /path/key}</td></tr>
 *   <tr><td>{@code ${etcd::key}}</td><td>the value of the etcd key {@code key}, also if there are colons in it</td></tr>
 *   <tr><td>{@code ...:-default}}</td><td>in each of them, what to take if nothing is found</td></tr>
 * </table>
 *
 * <p>What is missing and has no default is an error: Kafka would otherwise use the variable itself as the value. All
 * values of one call are those of one moment. Values are kept in memory and watched from when they are first asked for;
 * asking again does no I/O and works also while etcd is away, for at most {@code stale.max.ms}. What is not known is
 * waited for during at most {@code timeout.ms}, and longer only before the first answer, since Connect may ask on the thread that runs the whole worker. It loads
 * its classes when it is configured, and connects with the first question, because Kafka also builds providers that it never asks. Values are UTF-8. Thread safe.
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

    /** The definition of the parameters, without the {@code config.providers.<name>.param.} of a worker's properties. */
    public static ConfigDef parameters() {
        return new ConfigDef(ProviderConfig.DEFINITION);
    }

    /** @throws ConfigException naming the parameter that is wrong */
    @Override
    public synchronized void configure(Map<String, ?> parameters) {
        close();
        config = ProviderConfig.parse(parameters);
        // Most are asked within seconds, often on a thread that others wait for.
        EtcdConnection.warmUp();
    }

    /**
     * All keys below a path, also several levels below, by their names relative to it. They are read now, and not kept.
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
     * What the keys stand for at a path, which may be empty.
     *
     * @return the values by the keys as they were given, and with {@code ttl.ms} what is left of it
     * @throws ConfigException if a value is missing and has no default, may not be read or is not of the form that is asked
     *     for; or if it is not known and etcd did not answer in time; or if it is known but older than
     *     {@code stale.max.ms}, and etcd is away
     */
    @Override
    public ConfigData get(String path, Set<String> keys) {
        if (keys.isEmpty()) {
            return new ConfigData(Map.of());
        }
        return session().get(path, keys);
    }

    /**
     * Has a callback told when a value changes: all values of the keys, without those that cannot be had. It is called on
     * a thread that all subscriptions share, and must not block it.
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

    /** Ends everything; no thread is left. Whoever waits for a value gets an error. */
    @Override
    public synchronized void close() {
        config = null;
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
