/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files beside a path are its generations, and in which order, whatever names rotation gives to them. */
class RotationSchemesTest {
    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final Set<Path> changed = new HashSet<>();
    private final AtomicLong now = new AtomicLong();
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");
    private Tailer tailer;

    /** How a program rotates. */
    @FunctionalInterface
    interface Scheme {
        /** @param rotation counts from 1; 0 before the first line */
        void rotate(RotationSchemesTest test, int rotation) throws IOException;

        static Scheme naming(String... names) {
            return (test, rotation) -> {
                if (rotation > 0) {
                    test.rename("app.log", names[rotation - 1]);
                }
            };
        }
    }

    static Stream<Arguments> schemes() {
        return Stream.of(
                Arguments.of(
                        "Log4j 2, fileIndex=max", Scheme.naming("app.log.1", "app.log.2", "app.log.3", "app.log.4")),
                Arguments.of(
                        "Log4j 2, fileIndex=max, before .log",
                        Scheme.naming("app-1.log", "app-2.log", "app-3.log", "app-4.log")),
                Arguments.of(
                        "more than ten numbers", Scheme.naming("app.log.8", "app.log.9", "app.log.10", "app.log.11")),
                Arguments.of("fileIndex=max at its limit", (Scheme) (test, rotation) -> {
                    if (rotation == 0) {
                        for (int number = 1; number <= 5; number++) {
                            test.write("app.log." + number, "old " + number);
                        }
                        return;
                    }
                    Files.delete(test.folder.resolve("app.log.1"));
                    for (int number = 2; number <= 5; number++) {
                        test.rename("app.log." + number, "app.log." + (number - 1));
                    }
                    test.rename("app.log", "app.log.5");
                }),
                Arguments.of("fileIndex=min", (Scheme) (test, rotation) -> {
                    for (int number = rotation - 1; number > 0; number--) {
                        test.rename("app.log." + number, "app.log." + (number + 1));
                    }
                    if (rotation > 0) {
                        test.rename("app.log", "app.log.1");
                    }
                }),
                Arguments.of("a ring of numbers", Scheme.naming("app.log.3", "app.log.4", "app.log.0", "app.log.1")),
                Arguments.of(
                        "-DDMMYYYY",
                        Scheme.naming("app.log-29112026", "app.log-30112026", "app.log-01122026", "app.log-02122026")),
                Arguments.of(
                        "MM-DD-YYYY",
                        Scheme.naming(
                                "app-12-30-2026.log",
                                "app-12-31-2026.log",
                                "app-01-01-2027.log",
                                "app-01-02-2027.log")),
                Arguments.of("12-hour clock", Scheme.naming("app.log-11", "app.log-12", "app.log-01", "app.log-02")),
                Arguments.of(
                        "date and index",
                        Scheme.naming(
                                "app-2026-11-20-1.log",
                                "app-2026-11-20-2.log",
                                "app-2026-11-21-1.log",
                                "app-2026-11-21-2.log")),
                Arguments.of(
                        "lumberjack",
                        Scheme.naming(
                                "app-2026-11-20T10-00-00.000.log",
                                "app-2026-11-20T10-00-00.100.log",
                                "app-2026-11-20T11-00-00.000.log",
                                "app-2026-11-20T12-00-00.000.log")),
                Arguments.of(
                        "a scheme that changes",
                        Scheme.naming("app.log.1", "app.log-20261121", "app.log-20261122", "app-2026-11-23.log")),
                Arguments.of(
                        "numbers, then fileIndex=min before .log",
                        Scheme.naming("app.log.1", "app.log.2", "app.2.log", "app.1.log")));
    }

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(String... patterns) {
        close();
        List<CollectEntry> entries = Stream.of(patterns.length == 0 ? new String[] {"app.log"} : patterns)
                .map(pattern -> TestEntries.plain(folder + "/" + pattern, "t"))
                .toList();
        start(entries, AllowedPaths.everything());
    }

    private void start(List<CollectEntry> entries, AllowedPaths allowed) {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024 * 1024,
                LineOverflow.SPLIT,
                Duration.ZERO,
                Duration.ofMinutes(5),
                100,
                allowed);
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = TestTailers.withEvents(
                limit -> {
                    Changes changes = new Changes(changed, Set.of(), false);
                    changed.clear();
                    return changes;
                },
                entries,
                settings,
                paths -> {
                    Map<Path, Cursor> cursors = new HashMap<>(stored);
                    cursors.keySet().retainAll(paths);
                    return cursors;
                },
                sinks,
                now::get);
    }

    /** Reads until all lines are delivered. */
    private List<String> read() {
        delivered.clear();
        for (int i = 0; i < 30; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            tailer.read(1000);
        }
        return List.copyOf(delivered);
    }

    private void write(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writeTime = writeTime.plusMillis(1_300);
        Files.setLastModifiedTime(file, FileTime.from(writeTime));
        changed.add(file);
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
        changed.add(folder.resolve(from));
        changed.add(folder.resolve(to));
    }

    private void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
        changed.add(folder.resolve(name));
    }

    private static List<String> lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderWhileRunning(String name, Scheme scheme) throws Exception {
        scheme.rotate(this, 0);
        write("app.log", "0");
        start();
        List<String> all = new ArrayList<>(read());
        for (int rotation = 1; rotation <= 4; rotation++) {
            scheme.rotate(this, rotation);
            write("app.log", "" + rotation);
            all.addAll(read());
        }
        assertThat(all).containsExactlyElementsOf(lines(0, 4));

        start();
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderAfterAStop(String name, Scheme scheme) throws Exception {
        scheme.rotate(this, 0);
        write("app.log", "0");
        start();
        read();
        close();
        for (int rotation = 1; rotation <= 4; rotation++) {
            scheme.rotate(this, rotation);
            write("app.log", "" + rotation);
        }

        start();
        assertThat(read()).containsExactlyElementsOf(lines(1, 4));
        start();
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderWhenSeveralRotationsComeBetweenTwoScans(String name, Scheme scheme) throws Exception {
        scheme.rotate(this, 0);
        write("app.log", "0");
        start();
        List<String> all = new ArrayList<>(read());
        scheme.rotate(this, 1);
        write("app.log", "1");
        all.addAll(read());
        for (int rotation = 2; rotation <= 4; rotation++) {
            scheme.rotate(this, rotation);
            write("app.log", "" + rotation);
        }
        all.addAll(read());

        assertThat(all).containsExactlyElementsOf(lines(0, 4));
    }

    @Test
    void givenTheSchemeChangesThenAnUnreadFileWithTheSameBannerIsNoCopy() throws Exception {
        String banner = "=".repeat(4096);
        write("app.log", banner);
        start();
        assertThat(read()).containsExactly(banner);
        rename("app.log", "app.log.1");
        write("app.log", banner);
        write("app.log", "1");
        rename("app.log", "app.log-20261121");
        write("app.log", "2");

        assertThat(read()).containsExactly(banner, "1", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app.log.audit", "app.log-errors", "app-audit.log", "app.log.audit.1", "app.log.err-20261120"})
    void aFileThatNoRotationNamesIsNoGeneration(String stranger) throws Exception {
        write("app.log", "own 1");
        write(stranger, "foreign 1");
        start();
        assertThat(read()).containsExactly("own 1");
        write(stranger, "foreign 2");
        delete("app.log");
        write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app.log.audit", "app.log-errors", "app-audit.log", "app.log.audit.1", "app.log.err-20261120"})
    void givenAStopThenAFileThatNoRotationNamesIsNoGeneration(String stranger) throws Exception {
        write("app.log", "own 1");
        write(stranger, "foreign 1");
        start();
        assertThat(read()).containsExactly("own 1");
        close();
        write(stranger, "foreign 2");
        delete("app.log");
        write("app.log", "own 2");

        start();
        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log.1", "app-1.log", "app.log-20261120", "app.log.old"})
    void aFileThatGrowsBesideThePathIsNoGeneration(String stranger) throws Exception {
        write("app.log", "own 1");
        write(stranger, "foreign 1");
        start();
        assertThat(read()).containsExactly("own 1");
        write(stranger, "foreign 2");
        assertThat(read()).isEmpty();
        delete("app.log");
        write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log.1", "app-1.log", "app.log-20261120", "app.log.old"})
    void aFileThatAnotherEntryCollectsIsNoGeneration(String other) throws Exception {
        write("app.log", "own 1");
        write(other, "foreign 1");
        start("app.log", other);
        assertThat(read()).containsExactlyInAnyOrder("own 1", "foreign 1");
        close();
        write(other, "foreign 2");
        delete("app.log");
        write("app.log", "own 2");

        start("app.log", other);
        assertThat(read()).containsExactlyInAnyOrder("foreign 2", "own 2");
    }

    @Test
    void aHardLinkToAFileOfAnotherEntryIsNoGeneration() throws Exception {
        write("app.log", "own 1");
        write("other.txt", "foreign 1");
        Files.createLink(folder.resolve("app.log.1"), folder.resolve("other.txt"));
        start("app.log", "other.txt");
        assertThat(read()).containsExactlyInAnyOrder("own 1", "foreign 1");
        write("other.txt", "foreign 2");
        delete("app.log");
        write("app.log", "own 2");

        assertThat(read()).containsExactlyInAnyOrder("foreign 2", "own 2");
    }

    @Test
    void aFileThatCannotBeOpenedDoesNotBlockThePath() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("root may read everything")
                .isNotEqualTo("root");
        write("app.log", "own 1");
        start();
        assertThat(read()).containsExactly("own 1");
        write("app.log.1", "foreign 1");
        Files.setPosixFilePermissions(folder.resolve("app.log.1"), PosixFilePermissions.fromString("---------"));
        delete("app.log");
        write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @Test
    void aFileThatMayNotBeOpenedDoesNotBlockThePath(@TempDir Path elsewhere) throws Exception {
        write("app.log", "own 1");
        start(List.of(TestEntries.plain(folder + "/app.log", "t")), AllowedPaths.of(List.of(folder)));
        assertThat(read()).containsExactly("own 1");
        Path foreign = Files.writeString(elsewhere.resolve("foreign"), "foreign 1\n");
        Files.setLastModifiedTime(foreign, FileTime.from(writeTime.plusSeconds(1)));
        Files.createSymbolicLink(folder.resolve("app.log.1"), foreign);
        delete("app.log");
        write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }
}
