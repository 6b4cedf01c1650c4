/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is replaced by a copy, vanishes for a while, or is copied and deleted: no line comes twice. */
class ReplacedFileTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    Path temporary;

    private Path folder;
    private Path log;
    // Where the files are while the share is unmounted.
    private Path away;

    /** How a program puts a file in the place of another. */
    private enum Replacement {
        /** rsync, {@code sed -i}, most editors. */
        RENAMED_OVER {
            @Override
            void replace(Path log, String content) throws IOException {
                Path written = log.resolveSibling(".app.log.XwYz");
                Files.writeString(written, content);
                Files.move(written, log, REPLACE_EXISTING);
            }
        },
        /** vim with a backup. */
        BACKED_UP {
            @Override
            void replace(Path log, String content) throws IOException {
                Path backup = log.resolveSibling(".app.log.swp");
                Files.move(log, backup);
                Files.writeString(log, content);
                Files.delete(backup);
            }
        },
        /** A restored backup. */
        DELETED_FIRST {
            @Override
            void replace(Path log, String content) throws IOException {
                Files.delete(log);
                Files.writeString(log, content);
            }
        };

        abstract void replace(Path log, String content) throws IOException;
    }

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(temporary.resolve("share"));
        log = folder.resolve("app.log");
        away = temporary.resolve("away");
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "This is line number " + i + "\n")
                .collect(Collectors.joining());
    }

    private void unmount() throws IOException {
        Files.move(folder, away);
        Files.createDirectory(folder);
    }

    private void mount() throws IOException {
        Files.delete(folder);
        Files.move(away, folder);
    }

    private static void assertThatLinesCameOnce(TimedReading reading, int count) {
        assertThat(reading.lines().size()).isEqualTo(count);
        assertThat(String.join("\n", reading.lines()))
                .isEqualToNormalizingNewlines(lines(1, count).strip());
        assertThat(reading.lostBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aReplacedFileGoesOnWhereReadingEnded(Replacement replacement) throws Exception {
        Files.writeString(log, lines(1, 1000));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            replacement.replace(log, lines(1, 1010));
            reading.readFor(LONG);
            Files.writeString(log, lines(1011, 1012), APPEND);
            reading.readFor(LONG);
            replacement.replace(log, lines(1, 1012));
            reading.readFor(LONG);
            Files.writeString(log, lines(1013, 1013), APPEND);
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 1013);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsReplacedWhileNoTaskRunsGoesOnWhereReadingEnded(Replacement replacement) throws Exception {
        Files.writeString(log, lines(1, 1000));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            reading.stop();
            replacement.replace(log, lines(1, 1010));
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 1010);
            assertThat(reading.counters().lostGenerations()).isZero();
        }
    }

    @Test
    void aFileThatIsReplacedAgainAndAgainBeforeItsTurnLosesNothing() throws Exception {
        Files.writeString(log, lines(1, 1000));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            for (int count = 1001; count <= 1040; count++) {
                Replacement.RENAMED_OVER.replace(log, lines(1, count));
                reading.read();
            }
            reading.readFor(Duration.ofMinutes(1));
            assertThatLinesCameOnce(reading, 1040);
        }
    }

    @Test
    void givenAReplacedFileIsRotatedBeforeItsTurnThenTheGenerationAfterItComesOnce() throws Exception {
        String content = "line ".repeat(60) + "\n";
        Files.writeString(log, content);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            Replacement.RENAMED_OVER.replace(log, content);
            reading.read();
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, "next\n");
            reading.read();
            Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
            Files.copy(log, folder.resolve("app.log.1"));
            Files.delete(log);
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly(content.trim() + " ", "next");
        }
    }

    @Test
    void aFileThatIsReplacedTwiceBeforeItsTurnIsNotReadAgain() throws Exception {
        String banner = "=".repeat(2000);
        Files.writeString(log, banner + "1\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            Replacement.RENAMED_OVER.replace(log, banner + "1\n");
            reading.read();
            Replacement.RENAMED_OVER.replace(log, banner + "1\n");
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, banner + "2\n");
            reading.read();
            Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
            Files.move(log, folder.resolve("app.log.1"));
            Gzip.compress(folder.resolve("app.log.1"));
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly(banner + "1", banner + "2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsRewrittenToTheSameSizeAndRenamedBeforeTheNextLookIsReadAgain(boolean copied) throws Exception {
        Files.writeString(log, "first\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            if (copied) {
                Files.copy(log, folder.resolve("app.log.2"));
            }
            Files.writeString(log, "other\n");
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, "third\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("first", "other", "third");
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void aFileThatIsRestoredLaterGoesOnWhereReadingEnded() throws Exception {
        Files.writeString(log, lines(1, 1000));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Files.delete(log);
            reading.readFor(LONG);
            Files.writeString(log, lines(1, 1010));
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 1010);
        }
    }

    @Test
    void aSmallFileThatIsRestoredWithItsTimeGoesOnWhereReadingEnded() throws Exception {
        Files.writeString(log, lines(1, 3));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Path backup = Files.copy(log, temporary.resolve("backup"), COPY_ATTRIBUTES);
            Files.delete(log);
            reading.readFor(LONG);
            Files.copy(backup, log, COPY_ATTRIBUTES);
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 3);
        }
    }

    @Test
    void aFileThatWasEditedBeforeThePositionIsReadAgain() throws Exception {
        Files.writeString(log, lines(1, 100));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Replacement.RENAMED_OVER.replace(log, lines(1, 110).replace("number 1\n", "number one\n"));
            reading.readFor(LONG);
            assertThat(reading.lines()).hasSize(210);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJobThatWritesTheSameLinesIntoANewFileEachTimeIsReadEachTime(boolean rotated) throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            for (int day = 1; day <= 3; day++) {
                Files.writeString(log, "done\n");
                Files.setLastModifiedTime(
                        log, FileTime.from(Instant.parse("2026-11-20T00:00:00Z").plus(day, DAYS)));
                reading.readFor(LONG);
                if (rotated) {
                    Files.move(log, folder.resolve("app.log." + (10 - day)));
                } else {
                    Files.delete(log);
                }
                reading.readFor(LONG);
            }
            assertThat(reading.lines()).containsExactly("done", "done", "done");
        }
    }

    @Test
    void aNewFileThatBeginsLikeTheRotatedOneIsReadFromItsStart() throws Exception {
        Files.writeString(log, lines(1, 100));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(LONG);
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, lines(1, 101));
            reading.readFor(LONG);
            assertThat(reading.lines()).hasSize(201);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesOfAShareThatWasUnmountedForAWhileAreNotReadAgain(boolean restarted) throws Exception {
        Path second = folder.resolve("second.log");
        Files.writeString(folder.resolve("app.log.1"), "rotated before\n");
        Files.writeString(log, lines(1, 100));
        Files.writeString(second, "of another file\n");
        try (TimedReading reading = TimedReading.scanning(folder + "/*.log")) {
            reading.readFor(Duration.ofSeconds(3));
            unmount();
            if (restarted) {
                reading.stop();
            }
            reading.readFor(LONG);
            mount();
            reading.readFor(LONG);
            Files.writeString(log, lines(101, 101), APPEND);
            reading.readFor(LONG);
            assertThat(reading.lines()).hasSize(102).contains("of another file").endsWith("This is line number 101");
        }
    }

    @Test
    void aCopyThatWasTruncatedBeforeItsLineWasSeenIsReadWhenTheShareIsBack() throws Exception {
        Files.writeString(log, lines(1, 1));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Files.move(log, folder.resolve("app.log.1"));
            Files.createFile(log);
            reading.readFor(LONG);
            Files.writeString(log, lines(2, 2));
            Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
            Files.copy(log, folder.resolve("app.log.1"));
            Files.writeString(log, "");
            unmount();
            reading.readFor(LONG);
            mount();
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 2);
        }
    }

    @Test
    void aFileThatWasRotatedWhileItsShareWasUnmountedGoesOnWhereReadingEnded() throws Exception {
        Files.writeString(log, lines(1, 3));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            unmount();
            reading.readFor(LONG);
            Files.writeString(away.resolve("app.log"), lines(4, 5), APPEND);
            Files.move(away.resolve("app.log"), away.resolve("app.log.1"));
            Files.writeString(away.resolve("app.log"), lines(6, 7));
            mount();
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 7);
        }
    }

    @Test
    void aLogThatAProgramWroteIntoTheEmptyMountPointIsReadToo() throws Exception {
        Files.writeString(log, lines(1, 100));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            unmount();
            reading.readFor(LONG);
            Files.writeString(log, "below the mount point\n");
            reading.readFor(LONG);
            Files.delete(log);
            mount();
            reading.readFor(LONG);
            Files.writeString(log, lines(101, 101), APPEND);
            reading.readFor(LONG);
            assertThat(reading.lines()).hasSize(102).contains("below the mount point");
        }
    }

    /** How a rotation copies a file before it deletes it. */
    private enum Copying {
        GZIP {
            @Override
            void copy(Path log) throws IOException {
                try (OutputStream out =
                        new GZIPOutputStream(Files.newOutputStream(log.resolveSibling("app.log.1.gz"), CREATE))) {
                    Files.copy(log, out);
                }
            }
        },
        CP {
            @Override
            void copy(Path log) throws IOException {
                Files.copy(log, log.resolveSibling("app.log.1"));
            }
        },
        CP_AND_GZIP {
            @Override
            void copy(Path log) throws IOException {
                Files.copy(log, log.resolveSibling("app.log.1"));
                Gzip.compress(log.resolveSibling("app.log.1"));
            }
        };

        abstract void copy(Path log) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aCopyOfADeletedFileIsNotReadWhenTheNewFileComesLater(Copying copying) throws Exception {
        for (int lines : new int[] {3, 1000}) {
            Files.writeString(log, lines(1, lines));
            try (TimedReading reading = TimedReading.scanning(log.toString())) {
                reading.readFor(Duration.ofSeconds(3));
                copying.copy(log);
                Files.delete(log);
                reading.readFor(LONG);
                Files.writeString(log, "This is line number " + (lines + 1) + "\n");
                reading.readFor(LONG);
                assertThatLinesCameOnce(reading, lines + 1);
            }
            Files.delete(log);
            Files.deleteIfExists(folder.resolve("app.log.1"));
            Files.deleteIfExists(folder.resolve("app.log.1.gz"));
        }
    }

    @Test
    void heldGenerationsAreReadWhenThePathBecomesADirectory() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            Files.writeString(log, lines(1, 1));
            reading.read();
            for (int i = 2; i < 5; i++) {
                Files.delete(log);
                Files.writeString(log, lines(i, i));
                reading.read();
            }
            Files.delete(log);
            Files.createDirectory(log);
            reading.readFor(Duration.ofMinutes(1));
            assertThatLinesCameOnce(reading, 4);

            Files.delete(log);
            Files.writeString(log, lines(5, 5));
            reading.readFor(LONG);
            assertThatLinesCameOnce(reading, 5);
        }
    }
}
