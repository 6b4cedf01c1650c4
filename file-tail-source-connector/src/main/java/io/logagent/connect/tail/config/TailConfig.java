/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceTask;

/** The settings that connector and tasks share: the name of the host, the records and the files. */
abstract class TailConfig extends AbstractConfig {
    private final RecordSettings records;
    private final FileSettings files;

    TailConfig(ConfigDef definition, Map<String, String> properties) {
        super(definition, UnresolvedReferences.checked(definition, properties), false);
        this.records = RecordSettings.of(this);
        this.files = FileSettings.of(this);
    }

    static ConfigDef definition() {
        return FileSettings.define(RecordSettings.define(HostIdSetting.define(new ConfigDef())));
    }

    final RecordSettings records() {
        return records;
    }

    final FileSettings files() {
        return files;
    }

    /** The value of {@code host.id}; see {@link HostNames} for the names of the host. */
    final List<String> hostId() {
        return getList(HostIdSetting.HOST_ID);
    }

    /** The name of the connector; "null" if the config does not have it. */
    final String connectorName() {
        return String.valueOf(originals().get("name"));
    }

    /**
     * The maximum heap of records that Kafka has not acknowledged. There is none where transactions end by time:
     * Connect acknowledges their records only at their end, and a limit would only let the task wait for it.
     */
    final long maxInFlightBytes() {
        Object boundary = originals().get(SourceTask.TRANSACTION_BOUNDARY_CONFIG);
        boolean byTime = boundary != null
                && SourceTask.TransactionBoundary.fromProperty(boundary.toString())
                        == SourceTask.TransactionBoundary.INTERVAL;
        return byTime ? Long.MAX_VALUE : records.maxInFlightBytes();
    }
}
