/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for every assignment, tried on random sets of entries. */
class TaskAssignerPropertiesTest {
    private static final int SETS = 100;
    private static final List<String> NAMES =
            List.of("*", "*.log", "app-*.log", "app.log*", "app.log", "app-1.log", "b.log", "c.txt", "**", "{a,b}*");

    private static CollectEntry entry(Random random) {
        String directory = "/logs/d" + random.nextInt(40) + (random.nextInt(4) == 0 ? "/*/" : "/");
        return TestEntries.plain(
                directory + NAMES.get(random.nextInt(NAMES.size())), random.nextInt(5) == 0 ? "other" : "t");
    }

    private static List<CollectEntry> entries(Random random) {
        Map<String, CollectEntry> entries = new TreeMap<>();
        int size = random.nextInt(60);
        for (int i = 0; i < size; i++) {
            CollectEntry entry = entry(random);
            entries.put(entry.identity(), entry);
        }
        return List.copyOf(entries.values());
    }

    /** Each share, by name, and the task it is dealt to. */
    private static Map<String, Integer> places(List<TaskEntries> tasks) {
        Map<String, Integer> places = new TreeMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            for (CollectEntry entry : tasks.get(i).entries()) {
                places.put(entry.identity() + "\n" + tasks.get(i).shard().number(), i);
            }
        }
        return places;
    }

    @Test
    void eachEntryIsAssignedOnceOrInAllItsShards() {
        for (int seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            List<CollectEntry> entries = entries(random);
            int maxTasks = 1 + random.nextInt(50);
            List<TaskEntries> tasks = TaskAssigner.assign(entries, maxTasks);

            assertThat(tasks).as("seed %d", seed).hasSizeLessThanOrEqualTo(maxTasks);
            assertThat(tasks)
                    .as("seed %d", seed)
                    .noneMatch(task -> task.entries().isEmpty());
            Map<CollectEntry, List<Shard>> shards = tasks.stream()
                    .flatMap(task -> task.entries().stream().map(entry -> Map.entry(entry, task.shard())))
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
            assertThat(shards.keySet()).as("seed %d", seed).isEqualTo(new HashSet<>(entries));
            shards.forEach((entry, its) -> {
                List<Shard> all = new ArrayList<>();
                for (int i = 1; i <= its.get(0).count(); i++) {
                    all.add(new Shard(i, its.get(0).count()));
                }
                assertThat(its).as("%s of seed", entry).containsExactlyInAnyOrderElementsOf(all);
            });
        }
    }

    @Test
    void overlappingEntriesAreInTheSameTasks() {
        for (int seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            List<CollectEntry> entries = entries(random);
            List<TaskEntries> tasks = TaskAssigner.assign(entries, 1 + random.nextInt(50));

            for (CollectEntry one : entries) {
                for (CollectEntry other : entries) {
                    boolean together = tasks.stream()
                            .allMatch(task -> task.entries().contains(one)
                                    == task.entries().contains(other));
                    if (!together && OverlappingEntriesTest.overlap(one, other)) {
                        fail("%s and %s are in different tasks, seed %d", one, other, seed);
                    }
                }
            }
        }
    }

    @Test
    void independentEntriesAreInDifferentGroups() {
        for (int seed = 0; seed < SETS; seed++) {
            List<CollectEntry> entries = entries(new Random(seed));

            assertThat(OverlappingEntries.groups(entries))
                    .as("seed %d", seed)
                    .hasSize(groups(entries).size());
        }
    }

    /** The groups, found out by comparing everything with everything. */
    private static Set<Set<CollectEntry>> groups(List<CollectEntry> entries) {
        Set<Set<CollectEntry>> groups = new HashSet<>();
        for (CollectEntry entry : entries) {
            Set<CollectEntry> joined = new HashSet<>(Set.of(entry));
            groups.removeIf(group -> group.stream().anyMatch(other -> OverlappingEntriesTest.overlap(other, entry))
                    && joined.addAll(group));
            groups.add(joined);
        }
        return groups;
    }

    @Test
    void theNumbersOfGroupsOrShardsOfTasksDifferByAtMostOne() {
        for (int seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            List<CollectEntry> entries = entries(random);
            int maxTasks = 1 + random.nextInt(50);
            List<TaskEntries> tasks = TaskAssigner.assign(entries, maxTasks);

            List<Integer> sizes =
                    tasks.stream().map(task -> groups(task.entries()).size()).toList();
            int groups = groups(entries).size();
            if (groups >= maxTasks) {
                assertThat(tasks).as("seed %d", seed).hasSize(maxTasks);
                assertThat(sizes)
                        .as("seed %d", seed)
                        .allMatch(size -> size == groups / maxTasks || size == groups / maxTasks + 1);
            } else {
                assertThat(sizes).as("seed %d", seed).allMatch(size -> size == 1);
            }
        }
    }

    @Test
    void addingOrRemovingAnEntryMovesFewOthers() {
        int tasks = 8;
        List<Integer> moved = new ArrayList<>();
        for (int seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            // From a task for each to many in each.
            List<CollectEntry> entries = plainPaths(1 + random.nextInt(100), seed);
            Map<String, Integer> without = places(TaskAssigner.assign(entries, tasks));
            entries.add(random.nextInt(entries.size()), TestEntries.plain("/logs/one/more.log", "t"));
            // To remove it is the way back.
            moved.add(moved(without, places(TaskAssigner.assign(entries, tasks))));
        }
        assertThat(average(moved)).isLessThan(2);
        assertThat(moved).allMatch(others -> others < tasks);
    }

    @Test
    void anAddedEntryTakesTheTaskOfAShardAndMovesFewOthers() {
        int tasks = 8;
        List<Integer> moved = new ArrayList<>();
        for (int seed = 0; seed < SETS; seed++) {
            List<CollectEntry> entries = plainPaths(seed % (tasks - 1), seed);
            entries.add(TestEntries.plain("/logs/*.log", "t"));
            Map<String, Integer> without = places(TaskAssigner.assign(entries, tasks));
            entries.add(TestEntries.plain("/logs/one/more.log", "t"));
            moved.add(moved(without, places(TaskAssigner.assign(entries, tasks))));
        }
        assertThat(average(moved)).isLessThan(3);
    }

    private static List<CollectEntry> plainPaths(int count, int seed) {
        List<CollectEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(TestEntries.plain("/logs/" + seed + "/" + i + "/a.log", "t"));
        }
        return entries;
    }

    /** How many that were there before and are there after are in another task. */
    private static int moved(Map<String, Integer> before, Map<String, Integer> after) {
        return (int) before.entrySet().stream()
                .filter(place -> after.containsKey(place.getKey()))
                .filter(place -> !place.getValue().equals(after.get(place.getKey())))
                .count();
    }

    private static double average(List<Integer> numbers) {
        double average = numbers.stream().mapToInt(Integer::intValue).average().orElseThrow();
        System.out.printf(
                "An entry more moved %.2f others on average, at most %d%n", average, Collections.max(numbers));
        return average;
    }
}
