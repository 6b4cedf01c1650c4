/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;

/**
 * Where transactions end if the connector is to say it ({@code transaction.boundary=connector}, KIP-618): after each
 * batch.
 *
 * <p>A batch has at most {@code poll.max.lines} lines and some megabytes, and it has all records of each of its lines, so
 * a transaction is bounded and no line is committed in part. Asked for by batch rather than by record, because it then
 * ends after the last record also if a transformation drops that one. Connect's own {@code poll} differs in one thing: a
 * task that is stopped while the rest of a batch waits to be sent again commits what was sent.
 */
final class Transactions {
    private final TransactionContext context;

    private Transactions(TransactionContext context) {
        this.context = context;
    }

    /** Those of a task; they do nothing unless the connector is to define them. */
    static Transactions of(SourceTaskContext task) {
        return new Transactions(task.transactionContext());
    }

    /** To be called before a batch is handed to Connect: its transaction ends with it. */
    void endWithBatch() {
        if (context != null) {
            context.commitTransaction();
        }
    }
}
