/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.offset.PartialDelivery;
import io.logagent.connect.tail.read.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Leaves out the records that an earlier run delivered with the position at which reading starts again. These are the
 * first records of the file. If the first records are different ones now, all of them are delivered.
 */
final class ReplayFilter {
    private final PartialDelivery delivered;
    private final Consumer<LogRecord> next;
    private final List<LogRecord> held = new ArrayList<>();
    private PartialDelivery taken = PartialDelivery.NONE;
    private boolean isOver;

    ReplayFilter(PartialDelivery delivered, Consumer<LogRecord> next) {
        this.delivered = delivered;
        this.next = next;
        this.isOver = delivered.isEmpty();
    }

    /** Takes the next record: of this line, for this topic. */
    void take(LogRecord record, String topic, Line line) {
        if (isOver) {
            next.accept(record);
            return;
        }
        held.add(record);
        taken = taken.and(topic, line);
        if (taken.equals(delivered)) {
            held.clear();
            isOver = true;
        } else if (taken.count() >= delivered.count()) {
            release();
        }
    }

    /** Delivers the records that were held back, because they are not those of the earlier run. */
    void release() {
        held.forEach(next);
        held.clear();
        isOver = true;
    }
}
