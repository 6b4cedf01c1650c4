/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlappingEntriesTest {
    private static boolean overlap(String one, String other) {
        return overlap(TestEntries.plain(one, "t"), TestEntries.plain(other, "t"));
    }

    static boolean overlap(CollectEntry one, CollectEntry other) {
        return OverlappingEntries.groups(List.of(one, other)).size() == 1;
    }

    /** The groups are found without matching globs, which might take long. */
    @Test
    void aGlobOverlapsThePathsThatItMatches() {
        Random random = new Random(1);
        String[] parts = {"a", "b", ".", "-", "/", "*", "?", "[ab]", "{a,b}", "**", "\\a", ".log", "1"};
        String[] names = {"a", "b", ".", "-", "/", "1", ".log"};
        int matches = 0;
        for (int i = 0; i < 300_000; i++) {
            CollectEntry glob = TestEntries.plain("/" + random(random, parts) + "x", "t");
            CollectEntry path = TestEntries.plain("/" + random(random, names) + "x", "t");
            if (glob.path().matches(path.path().base())) {
                matches++;
                assertThat(overlap(glob, path)).as("%s and %s", glob, path).isTrue();
            }
        }
        assertThat(matches).isGreaterThan(5_000);
    }

    private static String random(Random random, String[] parts) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/var/log/a.log /var/log/a.log true",
                "/var/log/a.log /var/log/b.log false",
                "/var/log/*.log /var/log/b.log true",
                "/var/log/b.log /var/log/*.log true",
                "/var/log/*.log /var/log/*.txt true",
                "/var/log/*.log /var/log/nginx/*.log false",
                "/var/log/**.log /var/log/nginx/*.log true",
                "/var/log/nginx/*.log /var/log/**.log true",
                "/srv/*.log /var/log/*.log false",
                "/*/a.log /var/*.log true",
                "/var/log/a.log /var/log/a.log.1 true",
                "/var/log/a.log /var/log/a-2026-11-20.1.log.gz true",
                "/var/log/a.log /var/log/b.log.1 false",
                "/var/log/app.log /var/log/app-*.log true",
                "/var/log/app.log /var/log/old-*.log false",
            })
    void entriesOverlapWhereverAFileCouldMatchBoth(String one, String other, boolean expected) {
        assertThat(overlap(one, other)).isEqualTo(expected);
        assertThat(overlap(other, one)).isEqualTo(expected);
    }
}
