/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.entry.Rejection;
import io.logagent.connect.tail.record.RecordField;
import io.logagent.connect.tail.shard.Shard;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The checks of single settings, which {@code PUT /connector-plugins/…/config/validate} runs, too. */
final class Validators {
    static final ConfigDef.Validator COLLECT_ENTRIES =
            ConfigDef.LambdaValidator.with(Validators::collectEntries, () -> "a JSON array of entries");
    static final ConfigDef.Validator TASK_ENTRIES =
            ConfigDef.LambdaValidator.with(Validators::taskEntries, () -> "a JSON array of entries");
    static final ConfigDef.Validator COLLECT_KEYS =
            ConfigDef.LambdaValidator.with(Validators::collectKeys, () -> "etcd keys");
    static final ConfigDef.Validator SHARD =
            ConfigDef.LambdaValidator.with(Validators::shard, () -> "a shard, such as 1/4");

    private Validators() {}

    private static void collectEntries(String name, Object value) {
        try {
            CollectDocument document = CollectDocument.parse((String) value);
            if (!document.rejections().isEmpty()) {
                String reasons =
                        document.rejections().stream().map(Rejection::toString).collect(Collectors.joining("; "));
                throw new ConfigException(name, value, reasons);
            }
        } catch (MalformedDocumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    /** The connector writes them from entries that were checked. */
    private static void taskEntries(String name, Object value) {
        try {
            CollectDocument.fromJson((String) value);
        } catch (MalformedDocumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    private static void shard(String name, Object value) {
        try {
            Shard.of((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    private static void collectKeys(String name, Object value) {
        if (((List<?>) value).size() > HostKeys.MOST) {
            throw new ConfigException(name, value, "at most " + HostKeys.MOST + " keys can be watched");
        }
        for (Object key : (List<?>) value) {
            if (((String) key).isBlank()) {
                throw new ConfigException(name, value, "a key is empty");
            }
        }
    }

    /** Host names have at most 255 characters; each record carries the host twice. */
    private static final int LONGEST_HOST = 255;

    /** A name with a '/' would lead to another key, maybe that of another host. */
    static void hostIds(String name, Object value) {
        for (Object id : (List<?>) value) {
            if (((String) id).isBlank() || ((String) id).contains("/") || ((String) id).length() > LONGEST_HOST) {
                throw new ConfigException(name, value, "'" + id + "' is no name of a host");
            }
        }
    }

    static void allowedPaths(String name, Object value) {
        for (Object directory : (List<?>) value) {
            if (!((String) directory).startsWith("/")) {
                throw new ConfigException(name, value, "'" + directory + "' is not an absolute path");
            }
        }
    }

    static void lineOverflow(String name, Object value) {
        if (LineOverflow.named((String) value).isEmpty()) {
            throw new ConfigException(name, value, "is none of split, truncate, skip");
        }
    }

    static void timestampField(String name, Object value) {
        String field = (String) value;
        if (field.isBlank() || RecordField.isTaken(field)) {
            throw new ConfigException(name, value, "has to be a field name that no other field of a record has");
        }
    }
}
