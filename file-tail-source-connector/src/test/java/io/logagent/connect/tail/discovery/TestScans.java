/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.shard.Shard;
import java.util.List;

/** Discovery without shards and limits, and scans in one slice. */
final class TestScans {
    private TestScans() {}

    static FileDiscovery discovery(List<CollectEntry> entries, FileErrors errors) {
        return new FileDiscovery(entries, Shard.WHOLE, AllowedPaths.everything(), errors);
    }

    static ScanResult scanAll(FileDiscovery discovery) {
        return scan(discovery, Changes.ANYTHING);
    }

    static ScanResult scan(FileDiscovery discovery, Changes changes) {
        discovery.beginScan(changes);
        return discovery.continueScan(TimeSlice.unlimited()).orElseThrow();
    }
}
