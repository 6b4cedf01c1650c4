/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The lines of one file that have arrived: each number once, in order, with the content that was written. */
final class Sequence {
    private int next;

    /** @throws AssertionError if it is not the next line */
    void take(ConsumerRecord<String, byte[]> record) {
        int sequence = NumberedLine.of(record).sequence();
        if (sequence != next) {
            throw new AssertionError("line %d arrived instead of line %d, offset %d of %s"
                    .formatted(sequence, next, record.offset(), record.topic()));
        }
        next++;
    }

    /** The number of lines that have arrived. */
    int size() {
        return next;
    }
}
