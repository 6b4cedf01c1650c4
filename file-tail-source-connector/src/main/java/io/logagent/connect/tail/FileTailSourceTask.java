/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.line.Tailer;
import io.logagent.connect.tail.record.LineRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Tails the files of its entries into topics. */
public final class FileTailSourceTask extends SourceTask {
    /** Connect commits and stops between two polls, so one must not wait for long. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private int maxLines;
    private LineRecords records;
    private Tailer tailer;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        TailTaskConfig config = new TailTaskConfig(properties);
        maxLines = config.pollMaxLines();
        records = new LineRecords(config.records(), InstantSource.system());
        tailer = new Tailer(
                config.entries(), config.tailing(), new StoredCursors(context.offsetStorageReader()), records);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        tailer.read(maxLines);
        if (records.isEmpty()) {
            tailer.await(LONGEST_WAIT);
            tailer.read(maxLines);
        }
        return records.isEmpty() ? null : records.take();
    }

    @Override
    public void stop() {
        if (tailer != null) {
            tailer.close();
        }
    }
}
