/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.LineFilter;
import io.logagent.connect.tail.offset.PartialDelivery;
import io.logagent.connect.tail.offset.SourceOffset;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.kafka.connect.data.Schema;

/** Makes the records of one file. What they have in common is made once. */
final class RecordSink implements LineSink {
    private final Map<String, String> partition;
    private final String key;
    private final Schema keySchema;
    private final List<Target> targets;
    private final LongFunction<PartialDelivery> deliveredAt;
    private final Consumer<LogRecord> batch;
    private ReplayFilter replayFilter;
    // The position of the latest offset, and the records with this position so far.
    private long position;
    private PartialDelivery delivery = PartialDelivery.NONE;

    /** The topic of an entry, the lines that go to it, and how they are encoded. */
    record Target(String topic, ValueEncoder encoder, LineFilter filter) {
        boolean wants(Line line) {
            return filter.isAll() || filter.wants(line.buffer(), line.offset(), line.length());
        }
    }

    /**
     * @param key of all records; null if they have none
     * @param deliveredAt tells which records with a position an earlier run delivered; asked once, with the position
     *     of the first line
     * @param batch takes the records
     */
    RecordSink(
            Map<String, String> partition,
            String key,
            List<Target> targets,
            LongFunction<PartialDelivery> deliveredAt,
            Consumer<LogRecord> batch) {
        this.partition = partition;
        this.key = key;
        this.keySchema = key == null ? null : Schema.STRING_SCHEMA;
        this.targets = targets;
        this.deliveredAt = deliveredAt;
        this.batch = batch;
    }

    @Override
    public void accept(Line line) {
        Target last = null;
        for (Target target : targets) {
            if (target.wants(line)) {
                if (last != null) {
                    // Only the last record moves the offset. After a restart before it, all topics get the line
                    // again.
                    add(last, line, line.before());
                }
                last = target;
            }
        }
        if (last != null) {
            add(last, line, line.cursor());
        }
    }

    @Override
    public boolean pause() {
        end();
        return false;
    }

    @Override
    public void end() {
        if (replayFilter != null) {
            replayFilter.release();
        }
    }

    private void add(Target target, Line line, Cursor cursor) {
        long begin = line.before().position();
        if (replayFilter == null) {
            replayFilter = new ReplayFilter(deliveredAt.apply(begin), batch);
        }
        if (cursor.position() != begin) {
            delivery = PartialDelivery.NONE;
        } else {
            PartialDelivery others = begin == position ? delivery : PartialDelivery.NONE;
            delivery = others.and(target.topic(), line);
        }
        position = cursor.position();
        replayFilter.take(record(target, line, cursor), delivery);
    }

    private LogRecord record(Target target, Line line, Cursor cursor) {
        ValueEncoder encoder = target.encoder();
        return new LogRecord(
                partition,
                new SourceOffset(cursor, delivery),
                target.topic(),
                keySchema,
                key,
                encoder.schema(),
                encoder.encode(line),
                encoder.headers(line),
                line.length());
    }
}
