/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Stores offsets as Connect does, in memory. */
public final class MemoryOffsets implements OffsetStorageReader {
    private final Map<Map<String, ?>, Map<String, Object>> stored = new HashMap<>();

    /** What happens, once, on the thread of a task that is going to read offsets. */
    private Runnable beforeNextRead = () -> {};

    public void beforeNextRead(Runnable happening) {
        beforeNextRead = happening;
    }

    public void put(SourceRecord record) {
        stored.put(record.sourcePartition(), new HashMap<>(record.sourceOffset()));
    }

    /** As if an operator had set it. */
    public void put(Map<String, ?> partition, Map<String, ?> offset) {
        stored.put(partition, new HashMap<>(offset));
    }

    public Set<Map<String, ?>> partitions() {
        return stored.keySet();
    }

    public SourceTaskContext context() {
        return new Context(this);
    }

    @Override
    public <T> Map<String, Object> offset(Map<String, T> partition) {
        return stored.get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
        // As Connect does it: with null for a partition that has no offset.
        partitions.forEach(partition -> offsets.put(partition, stored.get(partition)));
        return offsets;
    }

    private record Context(MemoryOffsets offsets) implements SourceTaskContext {
        @Override
        public OffsetStorageReader offsetStorageReader() {
            Runnable happening = offsets.beforeNextRead;
            offsets.beforeNextRead = () -> {};
            happening.run();
            return offsets;
        }

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("as on a worker before Connect 4.1");
        }
    }
}
