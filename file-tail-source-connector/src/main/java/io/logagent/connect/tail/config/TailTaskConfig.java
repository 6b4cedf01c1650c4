/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.shard.Shard;
import io.logagent.etcd.EtcdSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The settings of a task in shared mode: those that it shares with the connector, and the entries that were dealt to
 * it. {@link TaskConfigs} writes them.
 */
final class TailTaskConfig extends TailConfig {
    /**
     * Not a name of the connector's config: where that config refers to a variable, Connect puts the reference into
     * every task config in place of the value under the same name.
     */
    static final String ENTRIES = "task.entries";

    static final String SHARD = "task.shard";
    static final String APPLIED = "task.applied";

    /** In {@link #APPLIED}: the entry is applied for the first time. */
    static final String NOW = "-";

    /**
     * Stands in place of the etcd password. The connector sees the value of a reference and not the reference. If its
     * config has one, Connect puts the reference back into the task config. So a password in clear is not copied.
     */
    static final String PASSWORD_BY_REFERENCE = "by reference only";

    /** The settings that only the status document needs; a worker without their values still collects. */
    private static final Set<String> OF_STATUS = Stream.concat(
                    Stream.of(CollectSettings.STATUS_KEY), EtcdConfig.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String statusKey;
    private final Optional<String> unresolved;

    TailTaskConfig(Map<String, String> properties) {
        super(definition(), withoutStatusIfUnresolved(properties));
        this.statusKey = properties.getOrDefault(CollectSettings.STATUS_KEY, "");
        this.unresolved = unresolved(properties);
    }

    private static Optional<String> unresolved(Map<String, String> properties) {
        return UnresolvedReferences.first(definition(), OF_STATUS, properties);
    }

    private static Map<String, String> withoutStatusIfUnresolved(Map<String, String> properties) {
        Map<String, String> usable = new HashMap<>(properties);
        if (unresolved(properties).isPresent()) {
            usable.keySet().removeAll(OF_STATUS);
        }
        return usable;
    }

    static ConfigDef definition() {
        return EtcdConfig.define(TailConfig.definition())
                .define(
                        CollectSettings.STATUS_KEY,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The key of the connector's status document; this task writes its own document below it."
                                + " Empty: no status is written, and the etcd settings have no effect.")
                .define(
                        ENTRIES,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Validators.TASK_ENTRIES,
                        Importance.HIGH,
                        "The entries that this task collects.")
                .define(
                        APPLIED,
                        Type.LIST,
                        List.of(),
                        Importance.LOW,
                        "When each entry was first applied, in milliseconds since 1970, in the order of the entries; -"
                                + " for an entry that is applied for the first time, or begins at the beginning of all"
                                + " files.")
                .define(
                        SHARD,
                        Type.STRING,
                        Shard.WHOLE.toString(),
                        Validators.SHARD,
                        Importance.HIGH,
                        "The part of the entries' files that this task collects, such as 2/4 for the second of four"
                                + " parts. The path of a file and the entries determine its part.");
    }

    List<CollectEntry> entries() {
        try {
            return CollectDocument.fromJson(getString(ENTRIES));
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("The validator did not refuse " + ENTRIES, e);
        }
    }

    /** When entries were first applied, by {@link CollectEntry#identity}. */
    Map<String, Instant> applied() {
        Map<String, Instant> times = new HashMap<>();
        Iterator<String> given = getList(APPLIED).iterator();
        for (CollectEntry entry : entries()) {
            String time = given.hasNext() ? given.next() : NOW;
            if (!time.equals(NOW)) {
                times.put(entry.identity(), Instant.ofEpochMilli(Long.parseLong(time)));
            }
        }
        return times;
    }

    Shard shard() {
        return Shard.of(getString(SHARD));
    }

    /** The key below which the task writes its status document; empty if there is none. */
    String statusKey() {
        return statusKey;
    }

    /** Why the task cannot write a status document, if it is to write one. */
    Optional<String> statusProblem() {
        if (unresolved.isPresent()) {
            return unresolved;
        }
        return getPassword(EtcdConfig.PASSWORD).value().equals(PASSWORD_BY_REFERENCE)
                ? Optional.of(EtcdConfig.PASSWORD + " stands in clear in the connector's config, and is not copied into"
                        + " the configs of tasks. Give it as a reference, such as ${env:ETCD_PASSWORD}")
                : Optional.empty();
    }

    /** How to reach etcd. */
    EtcdSettings etcd() {
        return EtcdConfig.settings(this::get);
    }
}
