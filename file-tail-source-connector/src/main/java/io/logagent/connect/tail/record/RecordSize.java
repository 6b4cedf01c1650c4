/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells how many bytes of a record are left for its line. Connect fails a task whose record is too large, so a line
 * that does not fit is split, truncated or skipped.
 *
 * @param host that the records name
 * @param maxBytes of a record; at least {@link #LEAST_MAX_BYTES}
 */
public record RecordSize(String host, int maxBytes) {
    /** Key and fields can take 80 KiB if all are as large as they may be, and the line needs room too. */
    public static final int LEAST_MAX_BYTES = 128 * 1024;

    /**
     * For what does not depend on the file, or is short: time, offset, stream and tags, the schema that a converter
     * may add, and what the producer adds.
     */
    private static final int FIXED = 9 * 1024;

    /**
     * How many bytes a line may have, counted as they become in the record.
     *
     * @param entries that collect the file; each makes a record of its own
     */
    public int roomForLine(Path path, List<CollectEntry> entries) {
        int fields = entries.stream()
                .map(entry -> new LineOrigin(host, path, entry))
                .mapToInt(origin -> bytes(RecordField.document(origin).toString()))
                .max()
                .orElse(0);
        int key = bytes(
                JsonNodeFactory.instance.textNode(RecordBatch.key(host, path)).toString());
        return maxBytes - FIXED - fields - key;
    }

    private static int bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }
}
