/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskAssignerTest {
    private static CollectEntry entry(String path) {
        return TestEntries.plain(path, "t");
    }

    private static List<List<CollectEntry>> entries(List<TaskEntries> tasks) {
        return tasks.stream().map(TaskEntries::entries).toList();
    }

    @Test
    void givenFewerEntriesThanTasksThenEachHasItsOwn() {
        List<TaskEntries> tasks = TaskAssigner.assign(List.of(entry("/b"), entry("/a")), 5);

        assertThat(entries(tasks)).containsExactlyInAnyOrder(List.of(entry("/a")), List.of(entry("/b")));
        assertThat(tasks).extracting(TaskEntries::shard).containsOnly(Shard.WHOLE);
    }

    @Test
    void givenMoreEntriesThanTasksThenTheyAreSharedEvenly() {
        List<TaskEntries> tasks =
                TaskAssigner.assign(List.of(entry("/a"), entry("/b"), entry("/c"), entry("/d"), entry("/e")), 2);

        assertThat(entries(tasks)).extracting(List::size).containsExactlyInAnyOrder(3, 2);
    }

    @Test
    void givenNothingThenThereIsNoTask() {
        assertThat(TaskAssigner.assign(List.of(), 3)).isEmpty();
    }

    @Test
    void givenOneGlobThenAllTasksShareIt() {
        assertThat(TaskAssigner.assign(List.of(entry("/var/log/*.log")), 3))
                .containsExactlyInAnyOrder(
                        new TaskEntries(List.of(entry("/var/log/*.log")), new Shard(1, 3)),
                        new TaskEntries(List.of(entry("/var/log/*.log")), new Shard(2, 3)),
                        new TaskEntries(List.of(entry("/var/log/*.log")), new Shard(3, 3)));
    }

    @Test
    void givenTasksAreLeftThenOnlyGlobsWithManyFamiliesOfFilesHaveSeveral() {
        List<TaskEntries> tasks = TaskAssigner.assign(
                List.of(
                        entry("/plain.log"),
                        entry("/one/app.log*"),
                        entry("/deep/**"),
                        entry("/many/*.log"),
                        entry("/dirs/*/app.log")),
                9);

        assertThat(tasks).hasSize(9);
        for (String path : List.of("/plain.log", "/one/app.log*", "/deep/**")) {
            assertThat(tasks)
                    .filteredOn(task -> task.entries().contains(entry(path)))
                    .containsExactly(new TaskEntries(List.of(entry(path)), Shard.WHOLE));
        }
        for (String path : List.of("/many/*.log", "/dirs/*/app.log")) {
            assertThat(tasks)
                    .filteredOn(task -> task.entries().contains(entry(path)))
                    .extracting(TaskEntries::shard)
                    .containsExactlyInAnyOrder(new Shard(1, 3), new Shard(2, 3), new Shard(3, 3));
        }
    }

    @Test
    void givenGlobsAreNotShardedThenEachIsInOneTask() {
        assertThat(TaskAssigner.assignWhole(List.of(entry("/var/log/*.log")), 3))
                .containsExactly(new TaskEntries(List.of(entry("/var/log/*.log")), Shard.WHOLE));
    }

    @Test
    void entriesThatCouldMatchTheSameFileStayTogether() {
        List<TaskEntries> tasks = TaskAssigner.assign(
                List.of(
                        TestEntries.plain("/var/log/a.log", "one"),
                        TestEntries.plain("/var/log/a.log", "two"),
                        TestEntries.plain("/var/log/b.log", "three"),
                        TestEntries.plain("/var/log/*.log", "all"),
                        TestEntries.plain("/srv/c.log", "other")),
                2);

        assertThat(tasks).hasSize(2);
        // In the order of the document: the first entry says how a file is read.
        assertThat(entries(tasks))
                .anySatisfy(task ->
                        assertThat(task).extracting(CollectEntry::topic).containsExactly("one", "two", "three", "all"));
    }

    @Test
    void theOrderOfEntriesChangesNothing() {
        List<CollectEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry("/logs/" + i + ".log"));
            entries.add(entry("/logs/" + i % 3 + "/*.log"));
        }
        for (int tasks : List.of(3, 40)) {
            List<TaskEntries> expected = TaskAssigner.assign(entries, tasks);

            for (int seed = 0; seed < 50; seed++) {
                Collections.shuffle(entries, new Random(seed));
                assertThat(TaskAssigner.assign(entries, tasks))
                        .as("seed " + seed)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void anAssignmentIsTheSameInEveryJvmAndRelease() {
        // Written down once: another answer after an upgrade would move files for nothing.
        List<TaskEntries> tasks = TaskAssigner.assign(List.of(entry("/a"), entry("/b"), entry("/c"), entry("/d/*")), 5);

        assertThat(tasks)
                .extracting(task -> task.entries().get(0).path() + " " + task.shard())
                .containsExactly("/b 1/1", "/a 1/1", "/d/* 1/2", "/d/* 2/2", "/c 1/1");
    }
}
