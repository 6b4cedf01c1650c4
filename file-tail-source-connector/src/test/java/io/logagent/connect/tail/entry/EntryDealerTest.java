/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryDealerTest {
    private static CollectEntry entry(String path) {
        return CollectEntry.of(path, "t");
    }

    @Test
    void givenFewerEntriesThanTasksThenEachHasItsOwn() {
        assertThat(EntryDealer.deal(List.of(entry("/b"), entry("/a")), 5))
                .containsExactly(List.of(entry("/a")), List.of(entry("/b")));
    }

    @Test
    void givenMoreEntriesThanTasksThenTheyAreSharedEvenly() {
        List<List<CollectEntry>> tasks =
                EntryDealer.deal(List.of(entry("/a"), entry("/b"), entry("/c"), entry("/d"), entry("/e")), 2);

        assertThat(tasks).hasSize(2);
        assertThat(tasks.get(0)).hasSize(3);
        assertThat(tasks.get(1)).hasSize(2);
    }

    @Test
    void givenNothingThenThereIsNoTask() {
        assertThat(EntryDealer.deal(List.of(), 3)).isEmpty();
    }

    @Test
    void entriesThatCouldMatchTheSameFileStayTogether() {
        List<List<CollectEntry>> tasks = EntryDealer.deal(
                List.of(
                        CollectEntry.of("/var/log/a.log", "one"),
                        CollectEntry.of("/var/log/a.log", "two"),
                        CollectEntry.of("/var/log/b.log", "three"),
                        CollectEntry.of("/var/log/*.log", "all"),
                        CollectEntry.of("/srv/c.log", "other")),
                4);

        assertThat(tasks).hasSize(2);
        assertThat(tasks)
                .anySatisfy(task -> assertThat(task)
                        .extracting(CollectEntry::topic)
                        .containsExactlyInAnyOrder("one", "two", "three", "all"));
    }

    @Test
    void theOrderOfEntriesChangesNothing() {
        List<CollectEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry("/logs/" + i + ".log"));
            entries.add(entry("/logs/" + i % 3 + "/*.log"));
        }
        List<List<CollectEntry>> expected = EntryDealer.deal(entries, 3);

        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(entries, new Random(seed));
            assertThat(EntryDealer.deal(entries, 3)).as("seed " + seed).isEqualTo(expected);
        }
    }
}
