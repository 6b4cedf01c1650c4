/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.file.AllowedPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private RotatedFolder log;

    @BeforeEach
    void open() {
        log = new RotatedFolder(folder);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private List<String> read() {
        return log.read().stream().map(RotatedFolder.Delivered::line).toList();
    }

    /** How a program rotates. */
    @FunctionalInterface
    interface Scheme {
        /** @param rotation counts from 1; 0 before the first line */
        void rotate(RotatedFolder log, int rotation) throws IOException;

        static Scheme naming(String... names) {
            return (log, rotation) -> {
                if (rotation > 0) {
                    log.rename("app.log", names[rotation - 1]);
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
                Arguments.of("fileIndex=max at its limit", (Scheme) (log, rotation) -> {
                    if (rotation == 0) {
                        for (int number = 1; number <= 5; number++) {
                            log.write("app.log." + number, "old " + number);
                        }
                        return;
                    }
                    log.delete("app.log.1");
                    for (int number = 2; number <= 5; number++) {
                        log.rename("app.log." + number, "app.log." + (number - 1));
                    }
                    log.rename("app.log", "app.log.5");
                }),
                Arguments.of("fileIndex=min", (Scheme) (log, rotation) -> {
                    for (int number = rotation - 1; number > 0; number--) {
                        log.rename("app.log." + number, "app.log." + (number + 1));
                    }
                    if (rotation > 0) {
                        log.rename("app.log", "app.log.1");
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

    private static List<String> lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderWhileRunning(String name, Scheme scheme) throws Exception {
        scheme.rotate(log, 0);
        log.write("app.log", "0");
        log.start("app.log");
        List<String> all = new ArrayList<>(read());
        for (int rotation = 1; rotation <= 4; rotation++) {
            scheme.rotate(log, rotation);
            log.write("app.log", "" + rotation);
            all.addAll(read());
        }
        assertThat(all).containsExactlyElementsOf(lines(0, 4));

        log.start("app.log");
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderAfterAStop(String name, Scheme scheme) throws Exception {
        scheme.rotate(log, 0);
        log.write("app.log", "0");
        log.start("app.log");
        read();
        log.close();
        for (int rotation = 1; rotation <= 4; rotation++) {
            scheme.rotate(log, rotation);
            log.write("app.log", "" + rotation);
        }

        log.start("app.log");
        assertThat(read()).containsExactlyElementsOf(lines(1, 4));
        log.start("app.log");
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemes")
    void generationsAreReadInOrderWhenSeveralRotationsComeBetweenTwoScans(String name, Scheme scheme) throws Exception {
        scheme.rotate(log, 0);
        log.write("app.log", "0");
        log.start("app.log");
        List<String> all = new ArrayList<>(read());
        scheme.rotate(log, 1);
        log.write("app.log", "1");
        all.addAll(read());
        for (int rotation = 2; rotation <= 4; rotation++) {
            scheme.rotate(log, rotation);
            log.write("app.log", "" + rotation);
        }
        all.addAll(read());

        assertThat(all).containsExactlyElementsOf(lines(0, 4));
    }

    @Test
    void givenFilesOfTheSameTimeThenTheDatesInTheirNamesTellTheOrder() throws Exception {
        log.write("app.log", "1");
        log.start("app.log");
        assertThat(read()).containsExactly("1");
        log.close();
        List<String> names = List.of("app.log-30112026", "app.log-01122026", "app.log-02122026");
        for (int rotation = 0; rotation < names.size(); rotation++) {
            log.rename("app.log", names.get(rotation));
            log.write("app.log", "" + (rotation + 2));
        }
        for (String name : names) {
            Files.setLastModifiedTime(folder.resolve(name), log.later());
        }

        log.start("app.log");
        assertThat(read()).containsExactly("2", "3", "4");
    }

    @Test
    void givenTheSchemeChangesThenAnUnreadFileWithTheSameBannerIsNoCopy() throws Exception {
        String banner = "=".repeat(4096);
        log.write("app.log", banner);
        log.start("app.log");
        assertThat(read()).containsExactly(banner);
        log.rename("app.log", "app.log.1");
        log.write("app.log", banner);
        log.write("app.log", "1");
        log.rename("app.log", "app.log-20261121");
        log.write("app.log", "2");

        assertThat(read()).containsExactly(banner, "1", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app.log.audit", "app.log-errors", "app-audit.log", "app.log.audit.1", "app.log.err-20261120"})
    void aFileThatNoRotationNamesIsNoGeneration(String stranger) throws Exception {
        log.write("app.log", "own 1");
        log.write(stranger, "foreign 1");
        log.start("app.log");
        assertThat(read()).containsExactly("own 1");
        log.write(stranger, "foreign 2");
        log.delete("app.log");
        log.write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app.log.audit", "app.log-errors", "app-audit.log", "app.log.audit.1", "app.log.err-20261120"})
    void givenAStopThenAFileThatNoRotationNamesIsNoGeneration(String stranger) throws Exception {
        log.write("app.log", "own 1");
        log.write(stranger, "foreign 1");
        log.start("app.log");
        assertThat(read()).containsExactly("own 1");
        log.close();
        log.write(stranger, "foreign 2");
        log.delete("app.log");
        log.write("app.log", "own 2");

        log.start("app.log");
        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log.1", "app-1.log", "app.log-20261120", "app.log.old"})
    void aFileThatGrowsBesideThePathIsNoGeneration(String stranger) throws Exception {
        log.write("app.log", "own 1");
        log.write(stranger, "foreign 1");
        log.start("app.log");
        assertThat(read()).containsExactly("own 1");
        log.write(stranger, "foreign 2");
        assertThat(read()).isEmpty();
        log.delete("app.log");
        log.write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log.1", "app-1.log", "app.log-20261120", "app.log.old"})
    void aFileThatAnotherEntryCollectsIsNoGeneration(String other) throws Exception {
        log.write("app.log", "own 1");
        log.write(other, "foreign 1");
        log.start("app.log", other);
        assertThat(read()).containsExactlyInAnyOrder("own 1", "foreign 1");
        log.close();
        log.write(other, "foreign 2");
        log.delete("app.log");
        log.write("app.log", "own 2");

        log.start("app.log", other);
        assertThat(read()).containsExactlyInAnyOrder("foreign 2", "own 2");
    }

    @Test
    void aHardLinkToAFileOfAnotherEntryIsNoGeneration() throws Exception {
        log.write("app.log", "own 1");
        log.write("other.txt", "foreign 1");
        Files.createLink(folder.resolve("app.log.1"), folder.resolve("other.txt"));
        log.start("app.log", "other.txt");
        assertThat(read()).containsExactlyInAnyOrder("own 1", "foreign 1");
        log.write("other.txt", "foreign 2");
        log.delete("app.log");
        log.write("app.log", "own 2");

        assertThat(read()).containsExactlyInAnyOrder("foreign 2", "own 2");
    }

    @Test
    void aFileThatCannotBeOpenedDoesNotBlockThePath() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("root may read everything")
                .isNotEqualTo("root");
        log.write("app.log", "own 1");
        log.start("app.log");
        assertThat(read()).containsExactly("own 1");
        log.write("app.log.1", "foreign 1");
        Files.setPosixFilePermissions(folder.resolve("app.log.1"), PosixFilePermissions.fromString("---------"));
        log.delete("app.log");
        log.write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }

    @Test
    void aFileThatMayNotBeOpenedDoesNotBlockThePath(@TempDir Path elsewhere) throws Exception {
        log.write("app.log", "own 1");
        log.start(AllowedPaths.of(List.of(folder)), "app.log");
        assertThat(read()).containsExactly("own 1");
        Path foreign = Files.writeString(elsewhere.resolve("foreign"), "foreign 1\n");
        Files.setLastModifiedTime(foreign, log.later());
        Files.createSymbolicLink(folder.resolve("app.log.1"), foreign);
        log.delete("app.log");
        log.write("app.log", "own 2");

        assertThat(read()).containsExactly("own 2");
    }
}
