/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that is rotated and then quiet: it costs nothing, and later lines are read. */
class QuietRotationTest {
    private static final Duration DISCOVERY = Duration.ofSeconds(10);
    private static final Duration CLOSE_INACTIVE = Duration.ofMinutes(5);

    /** What a rotation leaves at the path. */
    enum Left {
        EMPTY_FILE,
        NO_FILE
    }

    @TempDir
    Path folder;

    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Events events = new Events();
    private Tailer tailer;

    /** Reports the changes of the test, and remembers the longest wait. */
    private static final class Events implements Function<Duration, Changes> {
        private Changes next = Changes.NONE;
        private Duration longest;

        @Override
        public Changes apply(Duration limit) {
            Changes reported = next;
            next = Changes.NONE;
            longest = limit;
            return reported;
        }
    }

    @BeforeEach
    void start() throws IOException {
        append("app.log", "1\n");
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024,
                LineOverflow.SPLIT,
                DISCOVERY,
                CLOSE_INACTIVE,
                100,
                AllowedPaths.everything());
        LineSink.Factory sinks = (path, entries) -> line -> delivered.add(new String(line.copy(), UTF_8));
        List<CollectEntry> entries = List.of(TestEntries.plain(folder + "/app.log", "t"));
        tailer = TestTailers.withEvents(events, entries, settings, paths -> Map.of(), sinks, now::get);
        assertThat(read()).containsExactly("1");
    }

    @AfterEach
    void close() {
        tailer.close();
    }

    private void append(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        changed(name);
    }

    private void changed(String... names) {
        Set<Path> paths = Arrays.stream(names).map(folder::resolve).collect(Collectors.toSet());
        events.next = events.next.and(new Changes(paths, Set.of(), false));
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
        changed(from, to);
    }

    private void rotate(Left left) throws IOException {
        rename("app.log", "app.log.1");
        if (left == Left.EMPTY_FILE) {
            append("app.log", "");
        }
        // A directory that has just changed may change again with the same timestamp.
        Files.setLastModifiedTime(folder, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    }

    private List<String> read() {
        delivered.clear();
        tailer.read(1000);
        return List.copyOf(delivered);
    }

    private List<String> readFor(Duration time) {
        List<String> lines = new ArrayList<>();
        for (long end = now.get() + time.toNanos(); now.get() < end; ) {
            now.addAndGet(Duration.ofMillis(500).toNanos());
            lines.addAll(read());
        }
        return lines;
    }

    private Duration longestWait() throws InterruptedException {
        tailer.await(Duration.ofHours(1));
        return events.longest;
    }

    private int descriptors(String name) throws IOException {
        return OpenDescriptors.startingWith(folder.toRealPath() + "/" + name);
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void givenNothingIsWrittenThenTheTailerWaitsForTheNextFullScan(Left left) throws Exception {
        rotate(left);
        readFor(TestTailers.DELETION_GRACE.plusSeconds(1));

        assertThat(longestWait()).isGreaterThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void givenNothingIsWrittenThenFullScansOpenNoFile(Left left) throws Exception {
        rotate(left);
        readFor(CLOSE_INACTIVE.plus(DISCOVERY.multipliedBy(3)));

        assertThat(descriptors("")).isZero();
        assertThat(tailer.totals().filesOpen()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void givenTheFileIsClosedThenLateAndNewLinesComeAtOnce(Left left) throws Exception {
        rotate(left);
        readFor(CLOSE_INACTIVE.multipliedBy(2));

        append("app.log.1", "2\n");
        assertThat(read()).containsExactly("2");
        rename("app.log.1", "app.log.2");
        assertThat(read()).isEmpty();
        readFor(CLOSE_INACTIVE.multipliedBy(2));
        append("app.log.2", "3\nhalf");
        assertThat(read()).containsExactly("3");
        readFor(CLOSE_INACTIVE.multipliedBy(2));
        append("app.log", "4\n");
        assertThat(readFor(Duration.ofSeconds(2))).containsExactly("half", "4");
        append("app.log.2", " and half\n");
        assertThat(readFor(Duration.ofSeconds(2))).containsExactly(" and half");
        assertThat(tailer.counters().lostBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void givenNoChangeIsReportedThenLateLinesComeWithTheNextFullScan(Left left) throws Exception {
        rotate(left);
        readFor(CLOSE_INACTIVE.multipliedBy(2));

        append("app.log.1", "2\n");
        events.next = Changes.NONE;
        assertThat(readFor(DISCOVERY)).containsExactly("2");
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void givenTheRotatedFileIsDeletedThenItIsClosed(Left left) throws Exception {
        rotate(left);
        readFor(Duration.ofSeconds(10));

        Files.delete(folder.resolve("app.log.1"));
        changed("app.log.1");
        readFor(TestTailers.LATE.multipliedBy(2).plusSeconds(5));

        assertThat(descriptors("app.log.1")).isZero();
    }
}
