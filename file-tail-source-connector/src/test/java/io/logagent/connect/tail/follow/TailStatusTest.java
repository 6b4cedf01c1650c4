/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.TailStatus.Backlog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailStatusTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Tailer tailer;

    private void start(CollectEntry... entries) {
        TailSettings settings = TestTailers.settings(1024);
        tailer = TestTailers.withClock(
                List.of(entries), settings, paths -> Map.of(), (path, matching) -> line -> {}, nanos::get);
    }

    @AfterEach
    void close() {
        tailer.close();
    }

    private CollectEntry entry(String pattern, String topic) {
        return TestEntries.plain(folder + "/" + pattern, topic);
    }

    private Path append(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void writtenAt(String name, Instant time) throws IOException {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(time));
    }

    private void read(int maxLines) {
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        tailer.read(maxLines);
    }

    private Backlog all() {
        return tailer.status(START).all();
    }

    @Test
    void eachEntryHasItsFilesAndTheirLag() throws Exception {
        Path a = append("a.log", "1\n2\n3\n");
        append("b.log", "1\n");
        start(entry("*.log", "t"), entry("a.log", "u"), entry("none", "t"));
        read(0);

        assertThat(tailer.status(START).entries())
                .containsExactly(
                        new TailStatus.OfEntry(entry("*.log", "t"), new Backlog(2, 8, a, 6)),
                        new TailStatus.OfEntry(entry("a.log", "u"), new Backlog(1, 6, a, 6)),
                        new TailStatus.OfEntry(entry("none", "t"), Backlog.NONE));
        assertThat(all()).isEqualTo(new Backlog(2, 8, a, 6));

        read(100);
        read(100);
        assertThat(all()).isEqualTo(new Backlog(2, 0, null, 0));
        assertThat(tailer.totals()).isEqualTo(new TailTotals(4, 8, 2, 2, tailer.counters()));

        append("b.log", "22\n");
        read(0);
        assertThat(all()).isEqualTo(new Backlog(2, 3, folder.resolve("b.log"), 3));
    }

    @Test
    void aPartialLineIsNoLagUntilItGrows() throws Exception {
        append("a.log", "1\nunfinished");
        start(entry("a.log", "t"));
        read(100);
        read(100);
        read(100);
        assertThat(all().lagBytes()).isZero();

        append("a.log", " line\n");
        read(0);
        assertThat(all().lagBytes()).isEqualTo("unfinished line\n".length());
    }

    @Test
    void givenARotationThenTheOldAndTheNewFileCount() throws Exception {
        append("a.log", "1\n");
        start(entry("a.log", "t"));
        read(100);
        append("a.log", "old\n");
        read(0);
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        append("a.log", "newer\n");
        read(0);
        assertThat(all().lagBytes()).isEqualTo("old\nnewer\n".length());
    }

    @Test
    void unreadLinesAgeUntilTheyAreRead() throws Exception {
        append("a.log", "1\n2\n");
        writtenAt("a.log", START.minusSeconds(60));
        start(entry("a.log", "t"));
        read(0);
        assertThat(tailer.status(START).oldestUnread()).isEqualTo(Duration.ofSeconds(60));

        append("a.log", "3\n");
        writtenAt("a.log", START.plusSeconds(9));
        read(0);
        // The last write is recent, but there were unread lines at the last walk.
        assertThat(tailer.status(START.plusSeconds(10)).oldestUnread()).isEqualTo(Duration.ofSeconds(10));

        read(2);
        assertThat(tailer.status(START.plusSeconds(20)).oldestUnread()).isEqualTo(Duration.ofSeconds(11));
        assertThat(tailer.status(START.plusSeconds(40)).oldestUnread()).isEqualTo(Duration.ofSeconds(31));

        read(100);
        assertThat(tailer.status(START.plusSeconds(50)).oldestUnread()).isZero();
    }

    @Test
    void theRevisionChangesWithMoreThanTheLag() throws Exception {
        append("a.log", "1\n");
        start(entry("*.log", "t"));
        read(100);
        long revision = tailer.revision();
        append("a.log", "2\n");
        read(100);
        assertThat(tailer.revision()).isEqualTo(revision);

        append("b.log", "1\n");
        read(100);
        assertThat(tailer.revision()).isNotEqualTo(revision);

        revision = tailer.revision();
        new ProcessBuilder("mkfifo", folder.resolve("c.log").toString()).start().waitFor();
        read(100);
        assertThat(tailer.status(START).troubles()).containsOnlyKeys(folder.resolve("c.log"));
        assertThat(tailer.revision()).isNotEqualTo(revision);

        revision = tailer.revision();
        tailer.apply(List.of(entry("*.log", "u")));
        assertThat(tailer.revision()).isNotEqualTo(revision);
    }

    @Test
    void aStatusOfTenThousandFilesReadsNoFile() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            append(i + ".log", "1\n");
        }
        start(entry("*.log", "t"));
        for (int i = 0; i < 1_000 && tailer.totals().lines() < 10_000; i++) {
            read(100_000);
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long begin = System.nanoTime();
            assertThat(all().files()).isEqualTo(10_000);
            best = Math.min(best, System.nanoTime() - begin);
        }
        System.out.printf("A status of 10,000 files takes %d µs%n", best / 1_000);
    }
}
