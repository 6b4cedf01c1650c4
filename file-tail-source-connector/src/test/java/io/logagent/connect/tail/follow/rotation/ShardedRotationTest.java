/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rotated files when several tailers share a glob that also matches the rotated names. */
class ShardedRotationTest {
    /** So many that each shard has some of them, whatever the path of the temporary folder is. */
    private static final List<String> PROGRAMS =
            IntStream.range(0, 40).mapToObj(i -> "program" + i).toList();

    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final Map<String, List<String>> delivered = new TreeMap<>();
    private final Map<String, List<String>> written = new TreeMap<>();
    private final List<Integer> deliveredBy = new ArrayList<>();
    private final List<Tailer> tailers = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");

    @AfterEach
    void stop() {
        tailers.forEach(Tailer::close);
        tailers.clear();
    }

    private void start(String pattern) {
        // Nothing is excluded, so the glob matches rotated names too.
        start(TestEntries.entry(
                PathPattern.of(folder + "/" + pattern),
                "t",
                Optional.of(List.of()),
                Optional.empty(),
                Optional.empty(),
                Map.of()));
    }

    private void start(CollectEntry... entries) {
        for (int number = 1; number <= 2; number++) {
            TailSettings settings = new TailSettings(
                    StartPosition.BEGINNING,
                    1024,
                    LineOverflow.SPLIT,
                    Duration.ZERO,
                    Duration.ofMinutes(5),
                    100,
                    AllowedPaths.everything(),
                    new Shard(number, 2));
            int index = deliveredBy.size();
            deliveredBy.add(0);
            LineSink.Factory sinks = (path, matching) -> line -> {
                String text = new String(line.copy(), UTF_8);
                delivered
                        .computeIfAbsent(text.split(" ", -1)[0], program -> new ArrayList<>())
                        .add(text);
                deliveredBy.set(index, deliveredBy.get(index) + 1);
                stored.put(path, line.cursor());
            };
            tailers.add(
                    TestTailers.withClock(List.of(entries), settings, paths -> Map.copyOf(stored), sinks, now::get));
        }
    }

    private void append(String name) throws IOException {
        for (String program : PROGRAMS) {
            List<String> lines = written.computeIfAbsent(program, p -> new ArrayList<>());
            lines.add(program + " " + lines.size());
            Path file = folder.resolve(name.replace("app", program));
            Files.writeString(
                    file, lines.get(lines.size() - 1) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            writeTime = writeTime.plusSeconds(1);
            Files.setLastModifiedTime(file, FileTime.from(writeTime));
        }
    }

    private void rename(String from, String to) throws IOException {
        for (String program : PROGRAMS) {
            Files.move(folder.resolve(from.replace("app", program)), folder.resolve(to.replace("app", program)));
        }
    }

    /** Tailers read in turn, as tasks on two workers do. */
    private void read() {
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            tailers.forEach(tailer -> tailer.read(1000));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*, app.log, app.log.1, app.log.2",
        "*.log*, app.log, app.log-20261119, app.log-20261118",
        "*.log, app.log, app-1.log, app-2.log",
        "*.log, app.log, app-2026-11-20.1.log, app-2026-11-19.1.log",
    })
    void eachLineIsDeliveredOnceWhateverItsFileIsRenamedTo(String pattern, String live, String first, String second)
            throws Exception {
        append(live);
        start(pattern);
        read();
        append(live);
        rename(live, first);
        append(live);
        read();

        // New tailers know only the stored cursors.
        stop();
        append(live);
        start(pattern);
        read();
        append(live);
        rename(first, second);
        rename(live, first);
        append(live);
        read();

        delivered.values().forEach(Collections::sort);
        assertThat(delivered).isEqualTo(written);
        assertThat(deliveredBy).hasSize(4).allMatch(lines -> lines > 0);
    }

    @Test
    void givenALinkToAnotherCollectedFileThenOneShardReadsItUnderItsOwnName() throws Exception {
        append("app.log");
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(folder.resolve("current-" + program + ".log"), folder.resolve(program + ".log"));
        }
        start("*.log");
        read();
        append("app.log");
        read();

        assertThat(delivered).isEqualTo(written);
        assertThat(stored)
                .containsOnlyKeys(PROGRAMS.stream()
                        .map(program -> folder.resolve(program + ".log"))
                        .toList());
    }

    @Test
    void givenALinkToACollectedDirectoryThenOneShardReadsItsFiles() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Files.createDirectory(logs.resolve("real"));
        Files.createSymbolicLink(logs.resolve("a-link"), logs.resolve("real"));
        // The path to the folder contains a link as well.
        Files.createSymbolicLink(folder.resolve("way"), logs);
        append("logs/real/app.log");
        start("way/*/*.log");
        read();
        append("logs/real/app.log");
        read();

        assertThat(delivered).isEqualTo(written);
        assertThat(stored)
                .containsOnlyKeys(PROGRAMS.stream()
                        .map(program -> folder.resolve("way/real/" + program + ".log"))
                        .toList());
    }

    @Test
    void givenAPathThatDoesNotExistThenOnlyItsShardReportsIt() {
        start(TestEntries.plain(folder + "/app.log", "t"), TestEntries.plain(folder + "/*.log", "t"));
        read();

        assertThat(tailers.stream().map(tailer -> tailer.troubles().size())).containsExactlyInAnyOrder(1, 0);
    }
}
