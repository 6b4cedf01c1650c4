/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** The record of a line. Knows how much heap it takes. */
public final class LogRecord extends SourceRecord {
    /**
     * The heap that a record takes besides its text until Kafka acknowledges it: the record with its offset and
     * headers, and what Connect and the producer keep for it. Measured in a histogram of a worker's heap
     * (docs/benchmarks.md).
     */
    private static final int OBJECTS_BYTES = 1024;

    private final int heapBytes;

    /** @param textBytes length of the line; counts unless the value is a byte array */
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

    /** Approximate heap that this record takes while Connect holds it. */
    public int heapBytes() {
        return heapBytes;
    }

    /**
     * Hashes topic, partition and offset only. Connect asks each record for its hash under exactly once, and hashing
     * the value is slow (docs/benchmarks.md has the figures). Equal records have equal offsets, so equality stays as
     * inherited.
     */
    @Override
    public int hashCode() {
        return 31 * (31 * topic().hashCode() + sourcePartition().hashCode())
                + sourceOffset().hashCode();
    }
}
