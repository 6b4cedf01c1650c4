/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** The record of a line, which knows what it weighs. */
public final class LogRecord extends SourceRecord {
    /**
     * What a record holds beside its text until it is acknowledged: itself with its offset and headers, and what Connect
     * and the producer keep of it. From a histogram of a worker's heap (docs/benchmarks.md).
     */
    private static final int OBJECTS_BYTES = 1024;

    private final int heapBytes;

    /** @param textBytes of the line; what counts if the value is not bytes itself */
    LogRecord(
            Map<String, ?> partition,
            Map<String, ?> offset,
            String topic,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Iterable<Header> headers,
            int textBytes) {
        super(partition, offset, topic, null, keySchema, key, valueSchema, value, null, headers);
        this.heapBytes = OBJECTS_BYTES + (value instanceof byte[] bytes ? bytes.length : textBytes);
    }

    /** About how much of the heap is taken as long as Connect holds this record. */
    public int heapBytes() {
        return heapBytes;
    }

    /**
     * That of its place, since under exactly once Connect asks each record for it, and that of each new value has to be
     * found out (docs/benchmarks.md says at what cost). Equality stays as it is inherited: what is equal has one place.
     */
    @Override
    public int hashCode() {
        return 31 * (31 * topic().hashCode() + sourcePartition().hashCode())
                + sourceOffset().hashCode();
    }
}
