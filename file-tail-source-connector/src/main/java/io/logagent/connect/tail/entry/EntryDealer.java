/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Deals entries out to tasks, for files that every worker sees.
 *
 * <p>Entries that could match the same file stay together: a file has one cursor, so only one task may read it.
 */
public final class EntryDealer {
    private static final Comparator<CollectEntry> ORDER = Comparator.comparing(
                    (CollectEntry entry) -> entry.path().toString())
            .thenComparing(CollectEntry::topic);

    private EntryDealer() {}

    /**
     * The entries of each task: at most {@code maxTasks} lists, none of them empty. The same entries always give the
     * same answer, so that tasks are not restarted for nothing.
     */
    public static List<List<CollectEntry>> deal(List<CollectEntry> entries, int maxTasks) {
        List<List<CollectEntry>> groups = overlapping(entries);
        List<List<CollectEntry>> tasks = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            if (i < maxTasks) {
                tasks.add(groups.get(i));
            } else {
                tasks.get(i % maxTasks).addAll(groups.get(i));
            }
        }
        return tasks;
    }

    private static List<List<CollectEntry>> overlapping(List<CollectEntry> entries) {
        List<List<CollectEntry>> groups = new ArrayList<>();
        for (CollectEntry entry : entries.stream().sorted(ORDER).toList()) {
            List<CollectEntry> joined = new ArrayList<>();
            groups.removeIf(group -> {
                boolean overlaps = group.stream().anyMatch(other -> other.path().mayOverlap(entry.path()));
                return overlaps && joined.addAll(group);
            });
            joined.add(entry);
            groups.add(joined);
        }
        return groups;
    }
}
