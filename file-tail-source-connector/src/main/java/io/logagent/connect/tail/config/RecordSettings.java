/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordSize;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The settings of the group "Records".
 *
 * @param keyed whether records have a key
 * @param headed whether records of {@code raw} have headers
 * @param timestampField the name of the field with the read time
 * @param maxBytes the maximum size of a record
 * @param maxInFlightBytes the maximum heap of records that Kafka has not acknowledged
 */
record RecordSettings(
        RecordFormat format,
        boolean keyed,
        boolean headed,
        String timestampField,
        int maxBytes,
        long maxInFlightBytes) {
    static final String RECORD_FORMAT = "record.format";
    static final String RECORD_KEY = "record.key";
    static final String RECORD_HEADERS = "record.headers";
    static final String TIMESTAMP_FIELD = "timestamp.field";
    static final String RECORD_MAX_BYTES = "record.max.bytes";
    static final String MAX_IN_FLIGHT_BYTES = "max.in.flight.bytes";

    private static final String KEY_HOST_PATH = "host-path";
    private static final String KEY_NONE = "none";
    private static final String HEADERS_ORIGIN = "origin";
    private static final String HEADERS_NONE = "none";

    private static final String GROUP = "Records";

    /** The values of a config that has these settings. */
    static RecordSettings of(AbstractConfig config) {
        return new RecordSettings(
                RecordFormat.named(config.getString(RECORD_FORMAT)),
                !config.getString(RECORD_KEY).equals(KEY_NONE),
                config.getString(RECORD_HEADERS).equals(HEADERS_ORIGIN),
                config.getString(TIMESTAMP_FIELD),
                config.getInt(RECORD_MAX_BYTES),
                config.getLong(MAX_IN_FLIGHT_BYTES));
    }

    /** Adds the settings to a definition. */
    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        RECORD_FORMAT,
                        Type.STRING,
                        RecordFormat.STRUCT.toString(),
                        ConfigDef.ValidString.in(RecordFormat.names()),
                        Importance.HIGH,
                        "The form of a record's value. struct: a nested Struct, for any converter. json: the same"
                                + " document as UTF-8 JSON, for ByteArrayConverter; faster than struct. raw: the bytes"
                                + " of the line alone, for ByteArrayConverter; host, path and offset are in headers."
                                + " json and raw need value.converter in the connector's configuration.",
                        GROUP,
                        1,
                        Width.SHORT,
                        "Format")
                .define(
                        RECORD_KEY,
                        Type.STRING,
                        KEY_HOST_PATH,
                        ConfigDef.ValidString.in(KEY_HOST_PATH, KEY_NONE),
                        Importance.MEDIUM,
                        "The key of a record. host-path: the string 'host:path', which keeps the lines of a file in"
                                + " order in one partition. none: no key; lines are spread over all partitions.",
                        GROUP,
                        2,
                        Width.SHORT,
                        "Key")
                .define(
                        RECORD_HEADERS,
                        Type.STRING,
                        HEADERS_ORIGIN,
                        ConfigDef.ValidString.in(HEADERS_ORIGIN, HEADERS_NONE),
                        Importance.LOW,
                        "The headers of a record with record.format=raw; in other formats the value has the same"
                                + " content. origin: host.name, log.file.path, log.offset and, if the line has them,"
                                + " stream and tags. none: no headers, which is faster, since Connect converts each"
                                + " header of each record separately.",
                        GROUP,
                        5,
                        Width.SHORT,
                        "Headers")
                .define(
                        TIMESTAMP_FIELD,
                        Type.STRING,
                        "@timestamp",
                        ConfigDef.LambdaValidator.with(Validators::timestampField, () -> "a field name"),
                        Importance.LOW,
                        "The name of the field with the time at which the line was read. Change it for converters that"
                                + " do not allow '@' in names, such as Avro's.",
                        GROUP,
                        3,
                        Width.SHORT,
                        "Timestamp field")
                .define(
                        RECORD_MAX_BYTES,
                        Type.INT,
                        1_000_000,
                        ConfigDef.Range.between(RecordSize.LEAST_MAX_BYTES, Integer.MAX_VALUE),
                        Importance.LOW,
                        "The maximum size of a record, in bytes. A line can grow in JSON, where a control character"
                                + " takes six bytes. A line that does not fit into its record overflows as if it were"
                                + " longer than line.max.bytes. Keep this below the producer's max.request.size and"
                                + " the topics' max.message.bytes, both 1 MiB by default: Connect fails a task whose"
                                + " record the producer or the broker refuses.",
                        GROUP,
                        4,
                        Width.SHORT,
                        "Largest record (bytes)")
                .define(
                        MAX_IN_FLIGHT_BYTES,
                        Type.LONG,
                        32L * 1024 * 1024,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "The maximum heap that a task's records may hold until Kafka has acknowledged them, in bytes."
                                + " Each record counts with its value and 1 KiB for the objects around it. At the"
                                + " limit the task pauses with what it has read. One batch (poll.max.lines) is always"
                                + " handed over. Has no effect with transaction.boundary=interval, where Connect"
                                + " itself keeps all records of a transaction.",
                        GROUP,
                        6,
                        Width.SHORT,
                        "Maximum bytes in flight");
    }
}
