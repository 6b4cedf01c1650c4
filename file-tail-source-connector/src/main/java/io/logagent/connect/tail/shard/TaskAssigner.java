/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Assigns entries to tasks, for files that every worker sees.
 *
 * <p>Entries that may find the same file go to the same task: a file has one cursor, so only one task may read it. If
 * there are fewer such groups than tasks, groups with globs are divided into {@linkplain Shard shards}.
 *
 * <p>The tasks get equally many groups or shards, give or take one. Few of them move to another task when a group
 * comes or goes. The assigner keeps no state for this, because a connector may start on another worker at any time.
 * Instead each group ranks the tasks (rendezvous hashing) and goes to the first one that is not full.
 */
public final class TaskAssigner {
    private static final Comparator<CollectEntry> ORDER = Comparator.comparing(
                    (CollectEntry entry) -> entry.path().toString())
            .thenComparing(CollectEntry::topic);

    private static final Comparator<Share> BY_HASH =
            Comparator.comparingLong(Share::hash).thenComparing(Share::name);

    private TaskAssigner() {}

    /**
     * Entries, or a shard of them, that go to one task.
     *
     * @param name stays the same as long as the first entry does, whatever happens to the others
     */
    private record Share(String name, long hash, List<CollectEntry> entries, Shard shard) {
        static Share of(List<CollectEntry> entries, Shard shard) {
            String name = entries.stream().min(ORDER).orElseThrow().identity();
            return new Share(name, StableHash.with(StableHash.of(name), shard.number()), entries, shard);
        }
    }

    /**
     * Assigns entries to at most {@code maxTasks} tasks, none of which is empty. Equal entries are always assigned in
     * the same way, so that no task restarts without need.
     */
    public static List<TaskEntries> assign(List<CollectEntry> entries, int maxTasks) {
        List<Share> whole = whole(entries);
        return tasks(whole.size() < maxTasks ? divided(whole, maxTasks) : whole, maxTasks);
    }

    /** Assigns entries without dividing them: one task reads all files of an entry. */
    public static List<TaskEntries> assignWhole(List<CollectEntry> entries, int maxTasks) {
        return tasks(whole(entries), maxTasks);
    }

    private static List<Share> whole(List<CollectEntry> entries) {
        return OverlappingEntries.groups(entries).stream()
                .map(group -> Share.of(group, Shard.WHOLE))
                .sorted(BY_HASH)
                .toList();
    }

    /** Divides shares until there are as many as tasks, if any share can be divided. */
    private static List<Share> divided(List<Share> whole, int maxTasks) {
        Map<Boolean, List<Share>> parts =
                whole.stream().collect(Collectors.partitioningBy(share -> ShardFiles.canBeMany(share.entries())));
        List<Share> divisible = parts.get(true);
        List<Share> shares = new ArrayList<>(parts.get(false));
        int spare = maxTasks - whole.size();
        for (int i = 0; i < divisible.size(); i++) {
            int shards = 1 + spare / divisible.size() + (i < spare % divisible.size() ? 1 : 0);
            List<CollectEntry> entries = divisible.get(i).entries();
            IntStream.rangeClosed(1, shards)
                    .mapToObj(number -> Share.of(entries, new Shard(number, shards)))
                    .forEach(shares::add);
        }
        return shares;
    }

    private static List<TaskEntries> tasks(List<Share> shares, int maxTasks) {
        List<List<Share>> tasks = Stream.generate(() -> (List<Share>) new ArrayList<Share>())
                .limit(Math.min(shares.size(), maxTasks))
                .toList();
        distribute(shares, tasks);
        return tasks.stream().map(TaskAssigner::task).toList();
    }

    private static void distribute(List<Share> shares, List<List<Share>> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        int least = shares.size() / tasks.size();
        int oneMore = shares.size() % tasks.size();
        // The order has nothing to do with the tasks. Otherwise the same shares would always find their task full.
        for (Share share : shares.stream().sorted(BY_HASH).toList()) {
            List<Share> task = preferred(share, tasks, oneMore > 0 ? least + 1 : least);
            task.add(share);
            if (task.size() > least) {
                oneMore--;
            }
        }
    }

    private static List<Share> preferred(Share share, List<List<Share>> tasks, int most) {
        List<Share> preferred = null;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < tasks.size(); i++) {
            long score = StableHash.with(share.hash(), i);
            if (tasks.get(i).size() < most && (preferred == null || score > highest)) {
                preferred = tasks.get(i);
                highest = score;
            }
        }
        return preferred;
    }

    private static TaskEntries task(List<Share> shares) {
        List<CollectEntry> entries = shares.stream()
                .sorted(Comparator.comparing(Share::name))
                .flatMap(share -> share.entries().stream())
                .toList();
        // If any share is divided, there are as many shares as tasks, so each task has one share.
        return new TaskEntries(entries, shares.get(0).shard());
    }
}
