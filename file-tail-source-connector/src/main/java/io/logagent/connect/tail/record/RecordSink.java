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

/** The records of one file; what they have in common is made once. */
final class RecordSink implements LineSink {
    private final Map<String, String> partition;
    private final String key;
    private final Schema keySchema;
    private final List<Target> targets;
    private final LongFunction<PartialDelivery> deliveredAt;
    private final Consumer<LogRecord> batch;
    private ReplayFilter resumption;
    // Where the latest line begins, and the records since there that left the cursor there.
    private long position;
    private PartialDelivery sent = PartialDelivery.NONE;

    /** Where the lines of an entry go, and as what. */
    record Target(String topic, ValueEncoder encoder, LineFilter filter) {
        boolean wants(Line line) {
            return filter.isAll() || filter.wants(line.buffer(), line.offset(), line.length());
        }
    }

    /**
     * @param key of all records; null for none
     * @param deliveredAt tells what an earlier run has delivered of what begins at a position; asked once, with the
     *     first line
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
                    // Only the last record moves the cursor: if it is lost, the topics that lack the line get it.
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
        if (resumption != null) {
            resumption.release();
        }
    }

    private void add(Target target, Line line, Cursor cursor) {
        long begin = line.before().position();
        if (resumption == null) {
            resumption = new ReplayFilter(deliveredAt.apply(begin), batch);
        }
        if (cursor.position() != begin) {
            sent = PartialDelivery.NONE;
        } else {
            PartialDelivery others = begin == position ? sent : PartialDelivery.NONE;
            sent = others.and(target.topic(), line);
        }
        position = cursor.position();
        resumption.take(record(target, line, cursor), sent);
    }

    private LogRecord record(Target target, Line line, Cursor cursor) {
        ValueEncoder encoder = target.encoder();
        return new LogRecord(
                partition,
                new SourceOffset(cursor, sent),
                target.topic(),
                keySchema,
                key,
                encoder.schema(),
                encoder.encode(line),
                encoder.headers(line),
                line.length());
    }
}
