/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import java.util.List;

/**
 * What one task collects.
 *
 * @param entries of the task
 * @param shard which part of their files
 */
public record TaskEntries(List<CollectEntry> entries, Shard shard) {
    public TaskEntries {
        entries = List.copyOf(entries);
    }
}
