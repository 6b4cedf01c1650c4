/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.WatchList;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A path that leads out of the allowed directories is not retried before the next full scan. */
@Timeout(120)
class RefusedPathsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    private final AtomicLong now = new AtomicLong();
    private final List<String> delivered = new ArrayList<>();
    private final RecordedEvents events = new RecordedEvents();

    /** Reports the changes of the test, and remembers the longest wait. */
    private static final class RecordedEvents implements FileEvents {
        private Changes next = Changes.NONE;
        private Duration longest = Duration.ZERO;

        @Override
        public void watch(WatchList list) {}

        @Override
        public Changes await(Duration limit) {
            longest = limit;
            Changes changes = next;
            next = Changes.NONE;
            return changes;
        }

        @Override
        public void close() {}
    }

    private List<String> readFor(Tailer tailer, Duration time) {
        delivered.clear();
        for (Duration step = Duration.ZERO; step.compareTo(time) < 0; step = step.plusMillis(200)) {
            now.addAndGet(Duration.ofMillis(200).toNanos());
            tailer.read(1_000);
        }
        return List.copyOf(delivered);
    }

    private Duration longestWait(Tailer tailer) throws InterruptedException {
        tailer.await(Duration.ofMinutes(1));
        return events.longest;
    }

    @Test
    void givenALinkLeadsOutThenItWaitsForAFullScanAndContinuesWhenItLeadsInAgain() throws Exception {
        Path top = temp.toRealPath();
        Path logs = Files.createDirectories(top.resolve("logs"));
        Files.writeString(Files.createDirectory(top.resolve("secret")).resolve("a.log"), "secret\n");
        Path real = Files.createDirectory(logs.resolve("real"));
        Files.writeString(real.resolve("a.log"), "1\n");
        Path link = Files.createSymbolicLink(logs.resolve("link"), real);
        Path file = link.resolve("a.log");
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024,
                LineOverflow.SPLIT,
                INTERVAL,
                Duration.ofMinutes(5),
                100,
                AllowedPaths.of(List.of(logs)));
        Map<Path, Cursor> stored = new HashMap<>();
        LineSink.Factory sinks = (path, entries) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        List<CollectEntry> entries = List.of(TestEntries.plain(file.toString(), "t"));
        try (Tailer tailer = new Tailer(entries, settings, paths -> stored, sinks, events, now::get)) {
            assertThat(readFor(tailer, Duration.ofSeconds(1))).containsExactly("1");

            Files.delete(link);
            Files.createSymbolicLink(link, top.resolve("secret"));
            events.next = new Changes(Set.of(file), Set.of(), false);
            assertThat(readFor(tailer, Duration.ofSeconds(3))).isEmpty();
            assertThat(tailer.troubles().get(file)).contains("allowed.paths").doesNotContain("secret");
            assertThat(tailer.status(Instant.EPOCH).troubles().get(file).state())
                    .contains(PathState.DRAINING);
            assertThat(longestWait(tailer)).isGreaterThan(Duration.ofSeconds(5));

            Files.delete(link);
            Files.createSymbolicLink(link, real);
            Files.writeString(real.resolve("a.log"), "1\n2\n");
            assertThat(readFor(tailer, INTERVAL.plusSeconds(1))).containsExactly("2");
            assertThat(tailer.troubles()).isEmpty();
        }
    }
}
