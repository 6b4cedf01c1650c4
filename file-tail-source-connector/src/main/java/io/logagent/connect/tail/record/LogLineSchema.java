/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The schema {@code io.logagent.LogLine}; its field names are those of the
 * <a href="https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html">Elastic Common Schema</a>.
 */
final class LogLineSchema {
    static final String NAME = "io.logagent.LogLine";

    static final Schema HOST = SchemaBuilder.struct()
            .name(NAME + ".Host")
            .field("name", Schema.STRING_SCHEMA)
            .build();
    static final Schema FILE = SchemaBuilder.struct()
            .name(NAME + ".File")
            .field("path", Schema.STRING_SCHEMA)
            .build();
    static final Schema LOG = SchemaBuilder.struct()
            .name(NAME + ".Log")
            .field("file", FILE)
            .field("offset", Schema.INT64_SCHEMA)
            .build();
    static final Schema SERVICE = SchemaBuilder.struct()
            .name(NAME + ".Service")
            .field("name", Schema.STRING_SCHEMA)
            .optional()
            .build();
    static final Schema LABELS = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
            .optional()
            .build();
    static final Schema TAGS =
            SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build();

    private LogLineSchema() {}

    /** The schema with the timestamp under the given name: {@code @timestamp} is no name for Avro, for example. */
    static Schema withTimestamp(String timestampField) {
        return SchemaBuilder.struct()
                .name(NAME)
                .field(timestampField, Timestamp.SCHEMA)
                .field("message", Schema.STRING_SCHEMA)
                .field("host", HOST)
                .field("log", LOG)
                .field("service", SERVICE)
                .field("labels", LABELS)
                .field("stream", Schema.OPTIONAL_STRING_SCHEMA)
                .field("tags", TAGS)
                .build();
    }
}
