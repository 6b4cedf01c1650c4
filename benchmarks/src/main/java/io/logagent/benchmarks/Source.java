/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The source connectors that are compared. */
enum Source {
    /** The ceilings, which return prepared records; named after the record's shape. */
    NULL_BYTES,
    NULL_RAW,
    NULL_FLAT,
    NULL_NESTED,
    /** The tailer's record formats. */
    RAW,
    /** {@code raw} without key and headers, like the prepared bytes. */
    RAW_BARE,
    JSON,
    STRUCT,
    /** Kafka's own file source. */
    FILESTREAM;

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String STRING = "org.apache.kafka.connect.storage.StringConverter";
    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

    static Source named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    boolean isNull() {
        return name().startsWith("NULL_");
    }

    private boolean isStruct() {
        return this == NULL_FLAT || this == NULL_NESTED || this == STRUCT;
    }

    boolean canRead(Workload workload) {
        return this != FILESTREAM || workload.files() == 1;
    }

    /** @param pollLines the number of lines per poll */
    Map<String, String> config(LogFiles files, String topic, int pollLines) {
        Map<String, String> config = new HashMap<>();
        config.put("tasks.max", "1");
        config.put("key.converter", STRING);
        config.put("value.converter", this == FILESTREAM ? STRING : isStruct() ? JSON_CONVERTER : BYTES);
        if (isStruct()) {
            config.put("value.converter.schemas.enable", "false");
        }
        config.putAll(
                switch (this) {
                    case NULL_BYTES, NULL_RAW, NULL_FLAT, NULL_NESTED -> ceiling(files, topic, pollLines);
                    case RAW, RAW_BARE, JSON, STRUCT -> tailer(files, topic, pollLines);
                    case FILESTREAM -> fileStream(files, topic, pollLines);
                });
        return config;
    }

    private Map<String, String> ceiling(LogFiles files, String topic, int pollLines) {
        return Map.of(
                "connector.class", "io.logagent.benchmarks.source.NullSourceConnector",
                "topic", topic,
                "lines", Long.toString(files.workload().lines()),
                "poll.lines", Integer.toString(pollLines),
                "sample", files.first().toString(),
                "shape", name().substring("NULL_".length()).toLowerCase(Locale.ROOT));
    }

    private Map<String, String> tailer(LogFiles files, String topic, int pollLines) {
        boolean bare = this == RAW_BARE;
        return Map.of(
                "connector.class",
                "io.logagent.connect.tail.FileTailSourceConnector",
                "collect.keys",
                "",
                "collect.entries",
                "[{\"path\":\"" + files.pattern() + "\",\"topic\":\"" + topic + "\"}]",
                "record.format",
                bare ? "raw" : toString(),
                "record.key",
                bare ? "none" : "host-path",
                "record.headers",
                bare ? "none" : "origin",
                "poll.max.lines",
                Integer.toString(pollLines));
    }

    private static Map<String, String> fileStream(LogFiles files, String topic, int pollLines) {
        return Map.of(
                "connector.class",
                "org.apache.kafka.connect.file.FileStreamSourceConnector",
                "file",
                files.first().toString(),
                "topic",
                topic,
                "batch.size",
                Integer.toString(pollLines));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
