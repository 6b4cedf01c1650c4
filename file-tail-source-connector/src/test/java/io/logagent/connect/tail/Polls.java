/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Polls a task as Connect does: null means that nothing came within a moment, not that nothing comes any more. */
final class Polls {
    private Polls() {}

    /** The next batch; a busy machine may need several polls for it. */
    static List<SourceRecord> next(FileTailSourceTask task) throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        while (batch == null) {
            batch = task.poll();
        }
        return batch;
    }
}
