/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.offset.PartialDelivery;
import io.logagent.connect.tail.offset.SourceOffset;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.LineSink;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** Collects the records of all files. The task takes them in batches. */
public final class RecordBatch implements LineSink.Factory {
    private final RecordLayout layout;
    private final ReadClock clock;
    private final Schema logLineSchema;
    private final Map<Path, Delivered> delivered = new HashMap<>();
    private final Map<Path, Assembled> assembled = new HashMap<>();
    private final JsonOutput jsonOutput = new JsonOutput();
    private List<SourceRecord> batch = new ArrayList<>();
    private long batchHeapBytes;

    private record Delivered(long position, PartialDelivery records) {}

    private record Assembled(long position, EventState events) {}

    public RecordBatch(RecordLayout layout, InstantSource clock) {
        this.layout = layout;
        this.clock = new ReadClock(clock);
        this.logLineSchema = LogLineSchema.withTimestamp(layout.timestampField());
    }

    /** Takes the records of all lines since the last call. */
    public List<SourceRecord> take() {
        clock.renew();
        List<SourceRecord> taken = batch;
        batch = new ArrayList<>(taken.size());
        batchHeapBytes = 0;
        return taken;
    }

    public boolean isEmpty() {
        return batch.isEmpty();
    }

    /** The {@link LogRecord#heapBytes()} of all records that {@link #take} would return. */
    public long heapBytes() {
        return batchHeapBytes;
    }

    /**
     * Remembers where an earlier run left a file. The records of the line there that it delivered are not delivered
     * again.
     *
     * @param offset as Connect stored it; null if there is none
     */
    public void resume(Path path, Map<String, Object> offset) {
        if (offset == null || !(offset.get(SourceOffset.POSITION) instanceof Number position)) {
            return;
        }
        PartialDelivery records = SourceOffset.sent(offset);
        if (!records.isEmpty()) {
            delivered.put(path, new Delivered(position.longValue(), records));
        }
        EventState events = SourceOffset.events(offset);
        if (!events.isNone()) {
            assembled.put(path, new Assembled(position.longValue(), events));
        }
    }

    @Override
    public EventState resume(Path path, long position) {
        Assembled known = assembled.remove(path);
        return known != null && known.position() == position ? known.events() : EventState.NONE;
    }

    @Override
    public LineSink open(Path path, List<CollectEntry> entries) {
        List<RecordSink.Target> targets = entries.stream()
                .map(entry -> new RecordSink.Target(
                        entry.topic(), encoder(new LineOrigin(layout.host(), path, entry)), entry.filter()))
                .toList();
        return new RecordSink(
                layout.partition().of(path),
                layout.keyed() ? key(layout.host(), path) : null,
                targets,
                position -> deliveredAt(path, position),
                this::add);
    }

    /** The key of all records of a file. */
    static String key(String host, Path path) {
        return host + ":" + path;
    }

    private void add(LogRecord record) {
        batch.add(record);
        batchHeapBytes += record.heapBytes();
    }

    private PartialDelivery deliveredAt(Path path, long position) {
        Delivered known = delivered.remove(path);
        return known != null && known.position() == position ? known.records() : PartialDelivery.NONE;
    }

    private ValueEncoder encoder(LineOrigin origin) {
        return switch (layout.format()) {
            case STRUCT -> new StructEncoder(origin, logLineSchema, clock);
            case JSON -> new JsonEncoder(origin, layout.timestampField(), clock, jsonOutput);
            case RAW -> new RawEncoder(origin, layout.headed());
        };
    }
}
