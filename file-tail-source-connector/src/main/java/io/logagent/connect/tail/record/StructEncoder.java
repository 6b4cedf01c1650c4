/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.line.Line;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The line and where it comes from as a Struct. */
final class StructEncoder implements ValueEncoder {
    private final Schema schema;
    private final Field timestamp;
    private final ReadClock clock;
    private final Struct host;
    private final Struct file;
    private final Struct service;
    private final Map<String, String> labels;

    StructEncoder(LineOrigin origin, Schema schema, ReadClock clock) {
        this.schema = schema;
        this.timestamp = schema.fields().get(0);
        this.clock = clock;
        this.host = new Struct(LogLineSchema.HOST).put("name", origin.host());
        this.file = new Struct(LogLineSchema.FILE).put("path", origin.path().toString());
        this.service = origin.service()
                .map(name -> new Struct(LogLineSchema.SERVICE).put("name", name))
                .orElse(null);
        this.labels = origin.labels().isEmpty() ? null : origin.labels();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object encode(Line line) {
        Struct value = new Struct(schema)
                .put(timestamp, line.time() == null ? new Date(clock.millis()) : Date.from(line.time()))
                .put("message", new String(line.buffer(), line.offset(), line.length(), StandardCharsets.UTF_8))
                .put("host", host)
                .put("log", new Struct(LogLineSchema.LOG).put("file", file).put("offset", line.start()));
        if (service != null) {
            value.put("service", service);
        }
        if (labels != null) {
            value.put("labels", labels);
        }
        if (line.stream() != null) {
            value.put("stream", line.stream());
        }
        if (!line.tags().isEmpty()) {
            value.put("tags", line.tags());
        }
        return value;
    }
}
