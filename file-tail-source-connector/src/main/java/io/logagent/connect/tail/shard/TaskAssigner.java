/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.OverlappingEntries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Deals entries out to tasks, for files that every worker sees.
 *
 * <p>Entries that may come upon the same file stay together: a file has one cursor, so only one task may read it. Where
 * there are fewer such groups than tasks, those with globs are dealt to several tasks as {@linkplain Shard shards}.
 *
 * <p>The tasks have equally many groups or shards, give or take one, and few of these move to another task when others come
 * or go. Nothing is remembered for this, since a connector may wake up on another worker at any time: each has tasks
 * that it prefers (rendezvous hashing), and goes to the first of them that is not full.
 */
public final class TaskAssigner {
    private static final Comparator<CollectEntry> ORDER = Comparator.comparing(
                    (CollectEntry entry) -> entry.path().toString())
            .thenComparing(CollectEntry::topic);

    private static final Comparator<Share> BY_HASH =
            Comparator.comparingLong(Share::hash).thenComparing(Share::name);

    private TaskAssigner() {}

    /**
     * What one task has to have as a whole.
     *
     * @param name the same as long as the first of its entries is there, whatever the others are
     */
    private record Share(String name, long hash, List<CollectEntry> entries, Shard shard) {
        static Share of(List<CollectEntry> entries, Shard shard) {
            String name = entries.stream().min(ORDER).orElseThrow().identity();
            return new Share(name, StableHash.with(StableHash.of(name), shard.number()), entries, shard);
        }
    }

    /**
     * What each task has: at most {@code maxTasks}, none of them without entries. The same entries always give the same
     * answer, so that tasks are not restarted for nothing.
     */
    public static List<TaskEntries> deal(List<CollectEntry> entries, int maxTasks) {
        List<Share> whole = whole(entries);
        return tasks(whole.size() < maxTasks ? divided(whole, maxTasks) : whole, maxTasks);
    }

    /** The same without shards: all files of an entry are in one task. */
    public static List<TaskEntries> dealWhole(List<CollectEntry> entries, int maxTasks) {
        return tasks(whole(entries), maxTasks);
    }

    private static List<Share> whole(List<CollectEntry> entries) {
        return OverlappingEntries.groups(entries).stream()
                .map(group -> Share.of(group, Shard.WHOLE))
                .sorted(BY_HASH)
                .toList();
    }

    /** As many shares as there are tasks, if any of them can be divided. */
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
        deal(shares, tasks);
        return tasks.stream().map(TaskAssigner::task).toList();
    }

    private static void deal(List<Share> shares, List<List<Share>> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        int least = shares.size() / tasks.size();
        int oneMore = shares.size() % tasks.size();
        // In an order that has nothing to do with the tasks, or the same shares would always come too late.
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
        // A share that is not whole is the only one of its task: there are as many then as there are tasks.
        return new TaskEntries(entries, shares.get(0).shard());
    }
}
