/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.etcd.EtcdSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of the connector. In host mode its tasks have the same config.
 *
 * <p>Values only: {@link ConnectorFactory} and {@link TaskFactory} open and start what the settings ask for.
 */
public final class FileTailSourceConfig extends TailConfig {
    /** Connect's own setting of a source connector (KIP-618). */
    private static final String OFFSETS_TOPIC = "offsets.storage.topic";

    /** Connect's own setting of a source connector (KIP-618). */
    private static final String EXACTLY_ONCE_SUPPORT = "exactly.once.support";

    private final CollectSettings collect;

    /** @throws ConfigException if a setting is invalid, or does not go together with another one */
    public FileTailSourceConfig(Map<String, String> properties) {
        super(definition(), properties);
        this.collect = CollectSettings.of(this);
        collect.statusKey()
                .flatMap(key -> CombinedChecks.statusKeyProblem(key, collect.keys()))
                .ifPresent(problem -> {
                    throw new ConfigException(
                            CollectSettings.STATUS_KEY, collect.statusKey().get(), problem);
                });
    }

    public static ConfigDef definition() {
        return CollectSettings.define(EtcdConfig.define(TailConfig.definition()));
    }

    /**
     * Adds what the checks of single settings miss: settings that do not go together, and references without a value.
     *
     * @param single the result of the checks of single settings
     */
    public static Config validate(Config single, Map<String, String> properties) {
        CombinedChecks.addTo(single, properties);
        UnresolvedReferences.addTo(single, definition(), properties);
        return single;
    }

    /**
     * Whether Connect can forget an offset. It waits for 90 s in vain with a topic of the connector's own under exactly
     * once: it writes the tombstone to the worker's topic first, and sends that for the connector's topic when it has
     * committed the transaction already (Connect 4.3.1, {@code ConnectorOffsetBackingStore.ChainedOffsetWriteFuture}).
     *
     * @param properties of a connector, valid or not
     */
    public static boolean canForgetOffsets(Map<String, String> properties) {
        String topic = properties.get(OFFSETS_TOPIC);
        return topic == null || topic.isBlank() || !"required".equals(properties.get(EXACTLY_ONCE_SUPPORT));
    }

    /** Whether each host has keys, and so files, of its own. */
    public boolean isHostMode() {
        return HostKeys.hasHostPlace(collect.keys());
    }

    /** The entries of {@code collect.entries}. */
    public List<CollectEntry> inlineEntries() {
        return collect.inline().entries();
    }

    /** What is questionable in {@code collect.entries}. */
    public List<String> inlineWarnings() {
        return collect.inline().warnings().stream().map(Object::toString).toList();
    }

    /** How to reach etcd. */
    public EtcdSettings etcd() {
        return EtcdConfig.settings(this::get);
    }

    CollectSettings collect() {
        return collect;
    }

    /** The name of the lock in host mode. */
    String lockName() {
        return collect.lockName().isEmpty() ? connectorName() : collect.lockName();
    }

    /** The topics that collect documents may name. */
    AllowedTopics allowedTopics() {
        return AllowedTopics.of(collect.allowedTopics())
                .withOffsetsTopic(
                        Optional.ofNullable(originals().get(OFFSETS_TOPIC)).map(Object::toString));
    }
}
