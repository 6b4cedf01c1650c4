/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How many bytes the records of a file have besides their lines, at most: key, path, service, labels, headers. What it
 * takes more than that is taken from the line, since Connect fails a task whose record is too large.
 */
final class RestOfRecord {
    /**
     * For what is the same everywhere or short: the names of fields, times, offset and tags, the host in key and value,
     * the schema that a converter may put around it, and what the producer adds.
     */
    private static final int FIXED = 12 * 1024;

    /** What stands around a name and its value in JSON. */
    private static final int AROUND = 8;

    private RestOfRecord() {}

    /** @param entries those that the file belongs to, each of which has a record of its own */
    static int bytes(Path path, List<CollectEntry> entries) {
        int ofEntry = 0;
        for (CollectEntry entry : entries) {
            int size = entry.service().map(RestOfRecord::bytes).orElse(0);
            for (Map.Entry<String, String> label : entry.labels().entrySet()) {
                size += bytes(label.getKey()) + bytes(label.getValue()) + AROUND;
            }
            ofEntry = Math.max(ofEntry, size);
        }
        // In the key, and in the value or a header.
        return FIXED + 2 * bytes(path.toString()) + ofEntry;
    }

    private static int bytes(String text) {
        int size = 0;
        for (byte character : text.getBytes(StandardCharsets.UTF_8)) {
            size += LineSize.JSON.of(character);
        }
        return size;
    }
}
