/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineFilter;
import io.logagent.connect.tail.line.Cursor;
import io.logagent.connect.tail.line.Line;
import io.logagent.connect.tail.line.LineSink;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** Collects the lines of all files as records, to be taken in batches. */
public final class LineRecords implements LineSink.Factory {
    private final Settings settings;
    private final ReadClock clock;
    private final Schema logLineSchema;
    private List<SourceRecord> batch = new ArrayList<>();

    /**
     * What records look like.
     *
     * @param host becomes {@code host.name} and a part of the key
     * @param keyed whether records have a key, made of host and path, which keeps a file in order in one partition
     * @param timestampField the name of the field that says when the line was read
     * @param partition makes the source partition of each file
     */
    public record Settings(
            RecordFormat format, String host, boolean keyed, String timestampField, SourcePartition partition) {}

    public LineRecords(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = new ReadClock(clock);
        this.logLineSchema = LogLineSchema.withTimestamp(settings.timestampField());
    }

    /** The records of all lines since the last call. */
    public List<SourceRecord> take() {
        List<SourceRecord> taken = batch;
        batch = new ArrayList<>(taken.size());
        return taken;
    }

    public boolean isEmpty() {
        return batch.isEmpty();
    }

    @Override
    public LineSink open(Path path, List<CollectEntry> entries) {
        return new FileRecords(path, entries);
    }

    private ValueEncoder encoder(LineOrigin origin) {
        return switch (settings.format()) {
            case STRUCT -> new StructEncoder(origin, logLineSchema, clock);
            case JSON -> new JsonEncoder(origin, settings.timestampField(), clock);
            case RAW -> new RawEncoder(origin);
        };
    }

    private record Target(String topic, ValueEncoder encoder, LineFilter filter) {
        boolean wants(Line line) {
            return filter.isAll() || filter.wants(line.buffer(), line.offset(), line.length());
        }
    }

    /** The records of one file; what they have in common is made once. */
    private final class FileRecords implements LineSink {
        private final Map<String, String> partition;
        private final String key;
        private final Schema keySchema;
        private final List<Target> targets;

        FileRecords(Path path, List<CollectEntry> entries) {
            this.partition = settings.partition().of(path);
            this.key = settings.keyed() ? settings.host() + ":" + path : null;
            this.keySchema = settings.keyed() ? Schema.STRING_SCHEMA : null;
            this.targets = entries.stream()
                    .map(entry -> new Target(
                            entry.topic(), encoder(LineOrigin.of(settings.host(), path, entry)), entry.filter()))
                    .toList();
        }

        @Override
        public void accept(Line line) {
            Target last = null;
            for (Target target : targets) {
                if (target.wants(line)) {
                    if (last != null) {
                        // Only the last record moves the cursor: if it is lost, all topics get the line again.
                        add(last, line, line.before());
                    }
                    last = target;
                }
            }
            if (last != null) {
                add(last, line, line.cursor());
            }
        }

        private void add(Target target, Line line, Cursor cursor) {
            ValueEncoder encoder = target.encoder();
            batch.add(new SourceRecord(
                    partition,
                    new SourceOffset(cursor),
                    target.topic(),
                    null,
                    keySchema,
                    key,
                    encoder.schema(),
                    encoder.encode(line),
                    null,
                    encoder.headers(line)));
        }
    }
}
