/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The line and where it comes from as a Struct. */
final class StructEncoder implements ValueEncoder {
    private static final Field OFFSET = LogLineSchema.LOG.field("offset");
    private static final Field FILE = LogLineSchema.LOG.field("file");

    private final Schema schema;
    private final Field timestampField;
    private final Field messageField;
    private final Field hostField;
    private final Field logField;
    private final ReadClock clock;
    private final Struct host;
    private final Struct file;
    private final Struct service;
    private final Map<String, String> labels;

    StructEncoder(LineOrigin origin, Schema schema, ReadClock clock) {
        this.schema = schema;
        // Looked up once: by name it would be for each line.
        this.timestampField = schema.fields().get(0);
        this.messageField = schema.field("message");
        this.hostField = schema.field("host");
        this.logField = schema.field("log");
        this.clock = clock;
        this.host = new ValidStruct(LogLineSchema.HOST).put("name", origin.host());
        this.file =
                new ValidStruct(LogLineSchema.FILE).put("path", origin.path().toString());
        this.service = origin.service()
                .map(name -> new ValidStruct(LogLineSchema.SERVICE).put("name", name))
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
                .put(timestampField, line.time() == null ? new Date(clock.millis()) : Date.from(line.time()))
                .put(messageField, new String(line.buffer(), line.offset(), line.length(), StandardCharsets.UTF_8))
                .put(hostField, host)
                .put(
                        logField,
                        new ValidStruct(LogLineSchema.LOG).put(FILE, file).put(OFFSET, line.start()));
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

    /**
     * One whose fields are all there. Struct validates each value when it is put, and all of them again when it is put
     * into another one: half of what a record costs.
     */
    private static final class ValidStruct extends Struct {
        ValidStruct(Schema schema) {
            super(schema);
        }

        @Override
        public void validate() {
            // They were put by the constructor of the encoder, or just now.
        }
    }
}
