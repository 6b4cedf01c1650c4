/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.RotatedNames;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardFilesTest {
    private static final int SHARDS = 1_000;

    private static List<CollectEntry> entries(String... paths) {
        return Arrays.stream(paths).map(path -> TestEntries.plain(path, "t")).toList();
    }

    /** With so many shards that different families are hardly ever in one by chance. */
    private static int shard(List<CollectEntry> entries, String file) {
        return shard(entries, file, SHARDS);
    }

    private static int shard(List<CollectEntry> entries, String file, int count) {
        int[] having = IntStream.rangeClosed(1, count)
                .filter(number ->
                        ShardFiles.of(new Shard(number, count), entries).has(Path.of(file)))
                .toArray();
        assertThat(having).as("shards that have %s", file).hasSize(1);
        return having[0];
    }

    @ParameterizedTest
    @CsvSource({
        "/logs/*, app.log, app.log.1",
        "/logs/*, app.log, app.log-20261120.gz",
        "/logs/*, app.log, app-2026-11-20.1.log",
        "/logs/*, app.log, app.log~",
        "/logs/*, app, app-old",
        "/logs/*, .hidden, .hidden.1",
        "/logs/*.log, app-7.log, app-8.log",
        "/logs/app-*.log, app-x.log, app-x.1.log",
        "/logs/app-*, app-x.log, app-x_2026.log.gz",
        "/logs/app.log*, app.log, app.log.1",
        "/logs/app*, app.log, app-1.log",
        "/logs/ap*, app.log, app-1.log",
        "/*/app.log*, app.log, app.log.2",
        "/logs/app-1.*, app-1.log, app-1-2026.1.log",
    })
    void aFileStaysInItsShardWhenItIsRotated(String pattern, String live, String rotated) {
        assertThat(shard(entries(pattern), "/logs/" + rotated)).isEqualTo(shard(entries(pattern), "/logs/" + live));
    }

    @ParameterizedTest
    @CsvSource({
        "/logs/*, /logs/a.log, /logs/b.log",
        "/logs/app-*.log, /logs/app-7.log, /logs/app-8.log",
        "/*/app.log, /one/app.log, /two/app.log",
        "/*/*, /one/1.log, /two/1.log",
    })
    void differentFilesMayBeInDifferentShards(String pattern, String one, String other) {
        assertThat(shard(entries(pattern), one)).isNotEqualTo(shard(entries(pattern), other));
    }

    @Test
    void aPlainPathThatRotatesToWhatAGlobMatchesIsInTheSameShard() {
        List<CollectEntry> entries = entries("/logs/app.log", "/logs/app-*.log");

        assertThat(OverlappingEntriesTest.overlap(entries.get(0), entries.get(1)))
                .isTrue();
        assertThat(shard(entries, "/logs/app-3.log")).isEqualTo(shard(entries, "/logs/app.log"));
    }

    @Test
    void anyPathAndItsRotatedNamesAreInOneShardWhateverTheGlob() {
        Random random = new Random(1);
        int pairs = 0;
        for (int i = 0; i < 200_000; i++) {
            String live = name(random, 1 + random.nextInt(6));
            String rotated = live.substring(0, 1 + random.nextInt(live.length()))
                    + name(random, random.nextInt(5))
                    + (random.nextBoolean() ? ".1" : "");
            Path path = Path.of("/logs", live);
            int common = commonLength(live, rotated);
            List<CollectEntry> entries = entries("/logs/" + live.substring(0, random.nextInt(common + 1)) + "*");
            if (!live.equals(rotated) && RotatedNames.isRotated(path, rotated)) {
                pairs++;
                ShardFiles first = ShardFiles.of(new Shard(1, 2), entries);
                assertThat(first.has(Path.of("/logs", rotated)))
                        .as("%s and %s of %s", live, rotated, entries.get(0).path())
                        .isEqualTo(first.has(path));
            }
        }
        assertThat(pairs).isGreaterThan(5_000);
    }

    private static int commonLength(String one, String other) {
        int i = Arrays.mismatch(one.toCharArray(), other.toCharArray());
        return i < 0 ? one.length() : i;
    }

    private static String name(Random random, int length) {
        return random.ints(length, 0, 7)
                .mapToObj(i -> "ab1._-~".substring(i, i + 1))
                .reduce("a".repeat(length > 0 ? random.nextInt(2) : 0), String::concat)
                .replaceAll("^\\.{1,2}$", "a");
    }

    @Test
    void anAdditionalShardTakesFilesAndMovesNoOthers() {
        List<CollectEntry> entries = entries("/logs/*");
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            int before = shard(entries, "/logs/f" + i, 4);
            int after = shard(entries, "/logs/f" + i, 5);
            assertThat(after).isIn(before, 5);
            taken += after == 5 ? 1 : 0;
        }
        assertThat(taken).isBetween(150, 250);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/4", "5/4", "1/0", "-1/4", "1/4/2", "a/b", "99999999999/99999999999"})
    void anInvalidShardIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shard.of(text)).withMessageContaining("such as 1/4");
    }

    @Test
    void aShardIsReadAsItWasWritten() {
        assertThat(Shard.of(new Shard(2, 4).toString())).isEqualTo(new Shard(2, 4));
    }
}
