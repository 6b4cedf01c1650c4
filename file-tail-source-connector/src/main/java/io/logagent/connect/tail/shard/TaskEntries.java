/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import java.util.List;

/**
 * The entries of one task.
 *
 * @param entries that the task collects
 * @param shard of their files that the task reads
 */
public record TaskEntries(List<CollectEntry> entries, Shard shard) {
    public TaskEntries {
        entries = List.copyOf(entries);
    }
}
