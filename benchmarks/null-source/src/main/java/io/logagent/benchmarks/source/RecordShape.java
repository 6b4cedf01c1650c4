/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks.source;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** The shape of a prepared record. */
enum RecordShape {
    /** Only the line's bytes. */
    BYTES(Schema.BYTES_SCHEMA),
    /** The line's bytes, with a key and the headers of the tailer's {@code raw}. */
    RAW(Schema.BYTES_SCHEMA),
    /** Four fields, none of them a Struct. */
    FLAT(SchemaBuilder.struct()
            .field("@timestamp", Timestamp.SCHEMA)
            .field("message", Schema.STRING_SCHEMA)
            .field("path", Schema.STRING_SCHEMA)
            .field("offset", Schema.INT64_SCHEMA)
            .build()),
    /** The schema of the tailer's {@code struct}, with a key. */
    NESTED(LogLine.SCHEMA);

    static final String HOST = "10.0.0.5";
    static final String PATH = "/var/log/nginx/access.log";

    private final Schema schema;

    RecordShape(Schema schema) {
        this.schema = schema;
    }

    Schema schema() {
        return schema;
    }

    boolean isKeyed() {
        return this == RAW || this == NESTED;
    }

    Object value(byte[] line, long offset) {
        return switch (this) {
            case BYTES, RAW -> line;
            case FLAT ->
                new Struct(schema)
                        .put("@timestamp", new Date())
                        .put("message", text(line))
                        .put("path", PATH)
                        .put("offset", offset);
            case NESTED -> LogLine.of(text(line), offset);
        };
    }

    Iterable<Header> headers(long offset) {
        ConnectHeaders headers = new ConnectHeaders();
        if (this == RAW) {
            headers.addString("host.name", HOST);
            headers.addString("log.file.path", PATH);
            headers.addLong("log.offset", offset);
        }
        return headers;
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    static RecordShape named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String names() {
        return "bytes, raw, flat, nested";
    }

    /** A copy of the schema {@code io.logagent.LogLine}, because the ceiling must not share code with the tailer. */
    private static final class LogLine {
        private static final Schema HOST_SCHEMA =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        private static final Schema FILE_SCHEMA =
                SchemaBuilder.struct().field("path", Schema.STRING_SCHEMA).build();
        private static final Schema LOG_SCHEMA = SchemaBuilder.struct()
                .field("file", FILE_SCHEMA)
                .field("offset", Schema.INT64_SCHEMA)
                .build();
        private static final Schema SCHEMA = SchemaBuilder.struct()
                .name("io.logagent.LogLine")
                .field("@timestamp", Timestamp.SCHEMA)
                .field("message", Schema.STRING_SCHEMA)
                .field("host", HOST_SCHEMA)
                .field("log", LOG_SCHEMA)
                .field(
                        "service",
                        SchemaBuilder.struct()
                                .field("name", Schema.STRING_SCHEMA)
                                .optional()
                                .build())
                .field(
                        "labels",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .optional()
                                .build())
                .field("stream", Schema.OPTIONAL_STRING_SCHEMA)
                .field(
                        "tags",
                        SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
                .build();

        static Struct of(String message, long offset) {
            return new Struct(SCHEMA)
                    .put("@timestamp", new Date())
                    .put("message", message)
                    .put("host", new Struct(HOST_SCHEMA).put("name", HOST))
                    .put(
                            "log",
                            new Struct(LOG_SCHEMA)
                                    .put("file", new Struct(FILE_SCHEMA).put("path", PATH))
                                    .put("offset", offset));
        }
    }
}
