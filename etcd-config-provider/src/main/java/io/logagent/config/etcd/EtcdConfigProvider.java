/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdException;
import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Takes configuration values, such as passwords, from etcd.
 *
 * <table>
 *   <caption>What a variable stands for</caption>
 *   <tr><td>{@code ${etcd:/path:key}}</td><td>the value of the etcd key {@code /path/key}</td></tr>
 *   <tr><td>{@code ${etcd:key}}</td><td>the value of the etcd key {@code key}</td></tr>
 * </table>
 *
 * <p>A key that does not exist is an error: Kafka would otherwise use the variable itself as the value. All keys of one
 * call are read as of one moment, within {@code timeout.ms} (Connect may call from the thread that runs the whole
 * worker). It connects with the first read, because Kafka also builds providers that it never asks. Values are UTF-8.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-297%3A+Externalizing+Secrets+for+Connect+Configurations">KIP-297</a>
 */
public final class EtcdConfigProvider implements ConfigProvider {
    private volatile EtcdConnection connection;

    /** The definition of the parameters, without the {@code config.providers.<name>.param.} of a worker's properties. */
    public static ConfigDef parameters() {
        return new ConfigDef(ProviderConfig.DEFINITION);
    }

    @Override
    public void configure(Map<String, ?> parameters) {
        close();
        connection = new EtcdConnection(ProviderConfig.parse(parameters));
    }

    /**
     * All keys below a path, also several levels below, by their names relative to it.
     *
     * @throws ConfigException if the path is empty, or etcd did not answer in time, or refused
     */
    @Override
    public ConfigData get(String path) {
        if (path == null || path.isEmpty()) {
            throw new ConfigException("A path is needed to read all etcd keys below it");
        }
        String prefix = prefix(path);
        Snapshot snapshot = read(etcd -> etcd.readPrefix(prefix));
        Map<String, String> data = new HashMap<>();
        snapshot.values().forEach((key, value) -> data.put(key.substring(prefix.length()), text(key, value)));
        return new ConfigData(data);
    }

    /**
     * Some keys below a path, or by their full names if the path is empty.
     *
     * @throws ConfigException if a key does not exist or is not UTF-8, or etcd did not answer in time, or refused
     */
    @Override
    public ConfigData get(String path, Set<String> keys) {
        if (keys.isEmpty()) {
            return new ConfigData(Map.of());
        }
        Map<String, String> etcdKeys = new TreeMap<>();
        keys.forEach(key -> etcdKeys.put(key, prefix(path) + key));
        Snapshot snapshot = read(etcd -> etcd.read(etcdKeys.values()));
        Map<String, String> data = new HashMap<>();
        etcdKeys.forEach(
                (key, etcdKey) -> data.put(key, text(etcdKey, snapshot.values().get(etcdKey))));
        return new ConfigData(data);
    }

    private static String prefix(String path) {
        if (path == null || path.isEmpty()) {
            return "";
        }
        return path.endsWith("/") ? path : path + "/";
    }

    private static String text(String etcdKey, EtcdValue value) {
        if (value == null) {
            throw new ConfigException("There is no etcd key " + etcdKey + ": set it with `etcdctl put " + etcdKey
                    + " VALUE`, or correct the ${etcd:...} that names it");
        }
        try {
            return value.text();
        } catch (IllegalStateException e) {
            throw new ConfigException("The value of etcd key " + etcdKey + " is not UTF-8 text");
        }
    }

    private interface Read {
        Snapshot from(EtcdConnection etcd) throws EtcdException;
    }

    private Snapshot read(Read read) {
        EtcdConnection etcd = connection;
        if (etcd == null) {
            throw new IllegalStateException("the etcd config provider is not configured, or closed");
        }
        try {
            return read.from(etcd);
        } catch (EtcdException e) {
            ConfigException failure = new ConfigException(e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void close() {
        EtcdConnection etcd = connection;
        connection = null;
        if (etcd != null) {
            etcd.close();
        }
    }
}
