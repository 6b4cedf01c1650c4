/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.offset.PartialDelivery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Leaves out those records of a file that an earlier run has delivered with the position from which the file is read
 * again. They are the first ones, if they come as they came then; if not, all of them are delivered.
 */
final class ReplayFilter {
    private final PartialDelivery delivered;
    private final Consumer<LogRecord> next;
    private final List<LogRecord> held = new ArrayList<>();
    private boolean isOver;

    ReplayFilter(PartialDelivery delivered, Consumer<LogRecord> next) {
        this.delivered = delivered;
        this.next = next;
        this.isOver = delivered.isEmpty();
    }

    /**
     * Takes the next record.
     *
     * @param sent this record and those before it at the same position; empty if it is the last one there
     */
    void take(LogRecord record, PartialDelivery sent) {
        if (isOver) {
            next.accept(record);
            return;
        }
        held.add(record);
        if (sent.equals(delivered)) {
            held.clear();
            isOver = true;
        } else if (sent.isEmpty() || sent.count() >= delivered.count()) {
            release();
        }
    }

    /** Delivers what was held back: it is not what an earlier run has delivered. */
    void release() {
        held.forEach(next);
        held.clear();
        isOver = true;
    }
}
