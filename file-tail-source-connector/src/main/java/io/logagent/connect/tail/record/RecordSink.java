/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.LineFilter;
import io.logagent.connect.tail.offset.PartialDelivery;
import io.logagent.connect.tail.offset.SourceOffset;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.EventState;
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
    // Of the latest offset, and the records with the same position and state so far.
    private long position;
    private EventState state = EventState.NONE;
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
                    add(last, line, false);
                }
                last = target;
            }
        }
        if (last != null) {
            add(last, line, !line.isAtStart());
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

    private void add(Target target, Line line, boolean movesOffset) {
        if (replayFilter == null) {
            replayFilter = new ReplayFilter(deliveredAt.apply(line.before().position()), batch);
        }
        Cursor cursor = movesOffset ? line.cursor() : line.before();
        EventState events = movesOffset ? line.state() : line.stateBefore();
        if (movesOffset) {
            delivery = PartialDelivery.NONE;
        } else {
            boolean isSame = cursor.position() == position && events.equals(state);
            delivery = (isSame ? delivery : PartialDelivery.NONE).and(target.topic(), line);
        }
        position = cursor.position();
        state = events;
        SourceOffset offset = new SourceOffset(cursor, events, delivery);
        replayFilter.take(record(target, line, offset), target.topic(), line);
    }

    private LogRecord record(Target target, Line line, SourceOffset offset) {
        ValueEncoder encoder = target.encoder();
        return new LogRecord(
                partition,
                offset,
                target.topic(),
                keySchema,
                key,
                encoder.schema(),
                encoder.encode(line),
                encoder.headers(line),
                line.length());
    }
}
