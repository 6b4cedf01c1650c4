/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The settings of the group "Collect" that only the connector's config has, and those of tasks in host mode.
 *
 * @param inline the document in {@code collect.entries}; the validator refuses rejections
 * @param sharesGlobs whether several tasks may share the files of a glob
 * @param lockName empty for the name of the connector
 */
record CollectSettings(
        List<String> keys,
        CollectDocument inline,
        boolean sharesGlobs,
        List<String> allowedTopics,
        Path lockDirectory,
        String lockName,
        Optional<String> statusKey) {
    static final String COLLECT_KEYS = "collect.keys";
    static final String COLLECT_ENTRIES = "collect.entries";
    static final String SHARD_GLOBS = "shard.globs";
    static final String ALLOWED_TOPICS = "allowed.topics";
    static final String LOCK_DIRECTORY = "lock.directory";
    static final String LOCK_NAME = "lock.name";
    static final String STATUS_KEY = "status.key";

    static final String GROUP = "Collect";

    /** The values of a config that has these settings. */
    static CollectSettings of(AbstractConfig config) {
        return new CollectSettings(
                config.getList(COLLECT_KEYS),
                inline(config),
                config.getBoolean(SHARD_GLOBS),
                config.getList(ALLOWED_TOPICS),
                Path.of(config.getString(LOCK_DIRECTORY)),
                config.getString(LOCK_NAME),
                Optional.of(config.getString(STATUS_KEY)).filter(key -> !key.isEmpty()));
    }

    private static CollectDocument inline(AbstractConfig config) {
        try {
            return CollectDocument.parse(config.getString(COLLECT_ENTRIES));
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("The validator did not refuse " + COLLECT_ENTRIES, e);
        }
    }

    /** Adds the settings to a definition. */
    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        LOCK_DIRECTORY,
                        Type.STRING,
                        System.getProperty("java.io.tmpdir"),
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "Host mode: the directory of the lock file. The active task of a host holds the lock, and a"
                                + " second task on that host stands by. The directory also has the last documents, for"
                                + " a task that starts while etcd is away. Use the same directory for all workers of a"
                                + " host, on a local disk. If others have accounts on the host, only the worker's user"
                                + " may have write permission.",
                        GROUP,
                        4,
                        Width.MEDIUM,
                        "Lock directory")
                .define(
                        LOCK_NAME,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "Host mode: the name of the lock. Tasks with the same lock.name, host.id and lock.directory"
                                + " take turns. Set a different name for each connector where connectors of the same"
                                + " name in several Connect clusters (group.id) collect for one host at the same time."
                                + " Changing lock.name or lock.directory while tasks run lets two tasks collect until"
                                + " the old ones have stopped. Empty: the name of the connector.",
                        GROUP,
                        8,
                        Width.MEDIUM,
                        "Lock name")
                .define(
                        ALLOWED_TOPICS,
                        Type.LIST,
                        List.of(),
                        Importance.MEDIUM,
                        "The topics that collect documents may name, with * for any characters, such as *_log. An entry"
                                + " with another topic is rejected. Empty: all topics except internal ones. Internal"
                                + " are names that begin with an underscore, names that end with -configs, -offsets or"
                                + " -status, other names that look like a topic of Connect (such as"
                                + " my_connect_offsets), and the connector's offsets.storage.topic. An internal topic"
                                + " is allowed only by its own name without *. Kafka's own topics, which begin with"
                                + " two underscores, are never allowed. The worker's topics may have other names: list"
                                + " the allowed topics here if those who write to etcd must not write to them.",
                        GROUP,
                        5,
                        Width.LONG,
                        "Allowed topics")
                .define(
                        STATUS_KEY,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The etcd key of the status documents, which report on the collect documents and on the files."
                                + " Host mode: a key with %s, such as /logagent/%s/status. The active task of each"
                                + " host writes it, with host.id in place of %s. Shared mode: a key such as"
                                + " /logagent/shared/status. The connector writes it, and each task writes this key"
                                + " followed by /tasks/ and its number. The task configs then have the etcd settings,"
                                + " but etcd.password only if it is given as a reference, such as"
                                + " ${env:ETCD_PASSWORD}. A key is removed with its task. Each connector needs a key"
                                + " of its own. Empty: no status is written.",
                        GROUP,
                        6,
                        Width.LONG,
                        "Status key")
                .define(
                        SHARD_GLOBS,
                        Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "Shared mode: whether several tasks may share the files of a glob if there are fewer entries"
                                + " than tasks.max. Files of one directory whose names begin with the same word stay"
                                + " in one task, so that rotation moves no file to another task. Set it to false if"
                                + " the same glob still matches files that are moved to another directory, or to a"
                                + " name that begins with another word: another task would read them again.",
                        GROUP,
                        7,
                        Width.SHORT,
                        "Shard globs")
                .define(
                        COLLECT_ENTRIES,
                        Type.STRING,
                        "[]",
                        Validators.COLLECT_ENTRIES,
                        Importance.MEDIUM,
                        "Inline entries, as a JSON array like a collect document. They apply together with the entries"
                                + " of collect.keys, and also without etcd. The task configs have them in clear, so"
                                + " put no secret into them.",
                        GROUP,
                        2,
                        Width.LONG,
                        "Inline entries")
                .define(
                        COLLECT_KEYS,
                        Type.LIST,
                        List.of("/logagent/%s/collect_config"),
                        Validators.COLLECT_KEYS,
                        Importance.HIGH,
                        "The etcd keys of the collect documents. Their entries are merged in the order of the keys. If"
                                + " two entries have the same path, and the same topic or topics that Kafka does not"
                                + " tell apart, the first one applies. A key that does not exist, cannot be read or"
                                + " never had a valid document does not block the others. Host mode: if a key contains"
                                + " %s, each host has files of its own. Every task finds out on which host it runs,"
                                + " puts host.id in place of %s, watches the keys itself and applies changes without a"
                                + " restart. All hosts read the keys without %s, such as /logagent/all/collect_config"
                                + " for what a new host collects before it has a document of its own. Shared mode: if"
                                + " no key contains %s, as in /logagent/shared/collect_config, every worker must see"
                                + " the files, and the connector deals the entries to its tasks. Empty: only"
                                + " collect.entries, without etcd. At most 1000 keys, counted with each name of"
                                + " host.id.",
                        GROUP,
                        1,
                        Width.LONG,
                        "Collect keys");
    }
}
