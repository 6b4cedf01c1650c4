/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks.source;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The settings of the null source: shape, total number and batch size of its records. */
final class NullSourceConfig extends AbstractConfig {
    static final ConfigDef DEFINITION = new ConfigDef()
            .define("topic", Type.STRING, Importance.HIGH, "The topic of the records.")
            .define("lines", Type.LONG, Importance.HIGH, "The total number of records.")
            .define("poll.lines", Type.INT, 5_000, Importance.MEDIUM, "The number of records per poll.")
            .define("sample", Type.STRING, Importance.HIGH, "A file whose lines become the values of the records.")
            .define("shape", Type.STRING, Importance.HIGH, "The shape of the records: " + RecordShape.names() + ".");

    NullSourceConfig(Map<String, String> properties) {
        super(DEFINITION, properties);
    }
}
