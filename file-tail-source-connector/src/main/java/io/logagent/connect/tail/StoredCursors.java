/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.line.Cursor;
import io.logagent.connect.tail.line.CursorStore;
import io.logagent.connect.tail.record.LineRecords;
import io.logagent.connect.tail.record.SourceOffset;
import io.logagent.connect.tail.record.SourcePartition;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** The cursors that Connect stored with the records of earlier runs. */
final class StoredCursors implements CursorStore {
    private final OffsetStorageReader offsets;
    private final SourcePartition partition;
    private final LineRecords records;

    /** @param records is told of the offsets, too, since some of them tell of records */
    StoredCursors(OffsetStorageReader offsets, SourcePartition partition, LineRecords records) {
        this.offsets = offsets;
        this.partition = partition;
        this.records = records;
    }

    @Override
    public Map<Path, Cursor> load(Collection<Path> paths) {
        // Looked up and never parsed back: not every file name survives being made a text in every locale.
        Map<Map<String, String>, Path> partitions = new HashMap<>();
        paths.forEach(path -> partitions.put(partition.of(path), path));
        Map<Path, Cursor> cursors = new HashMap<>();
        offsets.offsets(partitions.keySet()).forEach((stored, offset) -> {
            Cursor cursor = SourceOffset.cursor(offset);
            if (cursor != null) {
                Path path = partitions.get(stored);
                cursors.put(path, cursor);
                records.resume(path, offset);
            }
        });
        return cursors;
    }
}
