/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A line that identifies itself: {@code file sequence checksum padding}.
 *
 * @param file the name of the file that it was written to
 * @param sequence counted from 0 in each file, across its rotations
 */
record NumberedLine(String file, int sequence) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PADDING = "abcdefghijklmnopqrstuvwxyz".repeat(20);

    /** @param length in bytes, without the terminator */
    String text(int length) {
        String id = file + " " + sequence + " ";
        String padding = PADDING.substring(0, length - id.length() - 9);
        return id + checksum(id + padding) + " " + padding;
    }

    /** @throws IllegalArgumentException if the line of the record is not as it was written */
    static NumberedLine of(ConsumerRecord<String, byte[]> record) {
        try {
            return parse(JSON.readTree(record.value()).get("message").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("not the JSON of a line: " + record, e);
        }
    }

    private static NumberedLine parse(String text) {
        String[] parts = text.split(" ", 4);
        if (parts.length < 4
                || !checksum(parts[0] + " " + parts[1] + " " + parts[3]).equals(parts[2])) {
            throw new IllegalArgumentException("not a line of the test: " + text);
        }
        return new NumberedLine(parts[0], Integer.parseInt(parts[1]));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(US_ASCII));
        return String.format("%08x", crc.getValue());
    }
}
