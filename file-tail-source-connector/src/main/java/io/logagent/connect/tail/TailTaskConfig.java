/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.entry.Shard;
import io.logagent.connect.tail.record.SourcePartition;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The settings of a task: what the connector's have in common with them, and the entries that were dealt to it. */
final class TailTaskConfig extends TailConfig {
    /**
     * Not a name that a connector's config has: where that one refers to a variable, Connect puts the reference into
     * every task config in place of what stands there under the same name.
     */
    static final String ENTRIES = "task.entries";

    static final String SHARD = "task.shard";

    TailTaskConfig(Map<String, String> properties) {
        super(definition(), properties);
    }

    static ConfigDef definition() {
        return TailConfig.definition()
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
    EntrySource entries() {
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
    SourcePartition partition() {
        return SourcePartition.shared();
    }
}
