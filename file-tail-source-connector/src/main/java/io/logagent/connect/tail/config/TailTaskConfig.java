/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.shard.Shard;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a task: what the connector's have in common with them, and the entries that were dealt to it. */
public final class TailTaskConfig extends TailConfig {
    /**
     * Not a name that a connector's config has: where that one refers to a variable, Connect puts the reference into
     * every task config in place of what stands there under the same name.
     */
    public static final String ENTRIES = "task.entries";

    static final String SHARD = "task.shard";

    /**
     * What the connector, which sees what a reference stands for and not whether there is one, puts in place of the etcd
     * password. Connect puts the reference there, if the connector's config has one; so a password that it has in clear
     * is not copied.
     */
    public static final String PASSWORD_BY_REFERENCE = "by reference only";

    private static final Logger LOG = LoggerFactory.getLogger(TailTaskConfig.class);

    /** What only the status needs; a worker that lacks the values still collects. */
    private static final Set<String> OF_STATUS = Stream.concat(
                    Stream.of(FileTailSourceConfig.STATUS_KEY), EtcdConfig.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String statusKey;
    private final Optional<String> statusProblem;

    public TailTaskConfig(Map<String, String> properties) {
        super(definition(), withoutStatusIfUnresolved(properties));
        this.statusKey = properties.getOrDefault(FileTailSourceConfig.STATUS_KEY, "");
        this.statusProblem = statusProblem(properties);
    }

    private static Optional<String> statusProblem(Map<String, String> properties) {
        return UnresolvedReferences.first(definition(), OF_STATUS, properties);
    }

    private static Map<String, String> withoutStatusIfUnresolved(Map<String, String> properties) {
        Map<String, String> usable = new HashMap<>(properties);
        if (statusProblem(properties).isPresent()) {
            usable.keySet().removeAll(OF_STATUS);
        }
        return usable;
    }

    static ConfigDef definition() {
        return EtcdConfig.define(TailConfig.definition())
                .define(
                        FileTailSourceConfig.STATUS_KEY,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The key of the connector's status document, below which this task writes its own. Empty:"
                                + " nothing is written, and the etcd settings are of no use.")
                .define(
                        ENTRIES,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Validators.TASK_ENTRIES,
                        Importance.HIGH,
                        "The entries that this task collects.")
                .define(
                        SHARD,
                        Type.STRING,
                        Shard.WHOLE.toString(),
                        Validators.SHARD,
                        Importance.HIGH,
                        "Which of the files that the entries name this task collects, such as 2/4 for the second of"
                                + " four parts. Which part a file is in follows from its path and the entries.");
    }

    @Override
    public EntrySource entries() {
        try {
            return EntrySource.of(CollectDocument.fromJson(getString(ENTRIES)));
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("not refused by the validator", e);
        }
    }

    @Override
    Shard shard() {
        return Shard.of(getString(SHARD));
    }

    @Override
    public SourcePartition partition() {
        return SourcePartition.shared();
    }

    @Override
    public Optional<StatusWriter> statusWriter(TaskName task) {
        if (statusKey.isEmpty()) {
            return Optional.empty();
        }
        if (statusProblem.isPresent()) {
            LOG.error("This task writes no status below {}: {}", statusKey, statusProblem.get());
            return Optional.empty();
        }
        if (getPassword(EtcdConfig.PASSWORD).value().equals(PASSWORD_BY_REFERENCE)) {
            LOG.error(
                    "This task writes no status below {}: {} stands in clear in the connector's config, and is not"
                            + " copied into the configs of tasks. Give it as a reference, such as"
                            + " ${env:ETCD_PASSWORD}",
                    statusKey,
                    EtcdConfig.PASSWORD);
            return Optional.empty();
        }
        return Optional.of(new StatusWriter(
                EtcdConfig.settings(this::get), statusKey + "/tasks/" + task.number(), Optional.empty()));
    }
}
