/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import io.logagent.connect.tail.read.TailCounters;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that goes on writing to its file after rotations: nginx' old workers, or a program that nobody signals. */
class LateWriterTest {
    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
    }

    private void append(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", CREATE, APPEND);
    }

    private Path rotated(int number) {
        return folder.resolve("app.log." + number);
    }

    /** As logrotate does with {@code rotate 9} and {@code create}. */
    private void rotate() throws IOException {
        for (int i = 8; i > 0; i--) {
            if (Files.exists(rotated(i))) {
                Files.move(rotated(i), rotated(i + 1));
            }
        }
        Files.move(log, rotated(1));
        Files.createFile(log);
    }

    @Test
    void linesComeFromAFileThatWasRotatedTwiceWhileItsProgramKeptWriting() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "one");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            reading.readFor(Duration.ofSeconds(2));
            append(rotated(1), "two");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            reading.readFor(Duration.ofSeconds(2));
            append(rotated(2), "three");
            reading.readFor(Duration.ofSeconds(2));
            append(log, "four");
            reading.readFor(Duration.ofSeconds(10));
            append(rotated(2), "five");
            reading.readFor(Duration.ofMinutes(5));
            append(rotated(2), "six");
            reading.readFor(Duration.ofSeconds(2));
            assertThat(reading.lines()).containsExactly("one", "two", "three", "four", "five", "six");
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void givenARestartThenALateLineOfAFileThatWasEmptyDoesNotComeAgain() throws Exception {
        append(log, "one");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            for (int i = 0; i < 3; i++) {
                reading.readFor(Duration.ofSeconds(10));
                rotate();
            }
            reading.readFor(Duration.ofSeconds(10));
            append(rotated(2), "late");
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly("one", "late");
            reading.stop();
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly("one", "late");
        }
    }

    @Test
    void lateLinesComeForAsLongAsTheyAreWritten() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(2));
            for (int i = 0; i < 18; i++) {
                append(rotated(1), "late " + i);
                reading.readFor(Duration.ofSeconds(10));
            }
            assertThat(reading.lines()).hasSize(20).endsWith("late 17");
        }
    }

    @Test
    void lateLinesComeWhenTheFileSystemReportsThem() throws Exception {
        try (TimedReading reading = TimedReading.told(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.report(log);
            reading.readFor(Duration.ofMinutes(3));
            rotate();
            append(log, "newer");
            reading.report(log);
            reading.readFor(Duration.ofMinutes(3));
            append(rotated(2), "late");
            reading.report(rotated(2));
            reading.read();
            assertThat(reading.lines()).containsExactly("first", "new", "newer", "late");
        }
    }

    @Test
    void lateLinesComeFromSeveralGenerations() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            for (int i = 0; i < 5; i++) {
                append(log, "generation " + i);
                reading.readFor(Duration.ofSeconds(2));
                rotate();
                reading.readFor(Duration.ofSeconds(2));
            }
            append(log, "generation 5");
            reading.readFor(Duration.ofMinutes(3));
            for (int i = 5; i > 0; i--) {
                append(rotated(i), "late " + i);
            }
            reading.read();
            assertThat(reading.lines().subList(6, reading.lines().size()))
                    .containsExactly("late 5", "late 4", "late 3", "late 2", "late 1");
        }
    }

    @Test
    void unreadGenerationsComeInOrderAfterALateWriteToTheFirstOfThem() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "one");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            for (String line : List.of("two", "three", "four")) {
                append(log, line);
                rotate();
            }
            append(rotated(3), "late");
            Instant now = Instant.now();
            Files.setLastModifiedTime(rotated(2), FileTime.from(now.plusSeconds(1)));
            Files.setLastModifiedTime(rotated(1), FileTime.from(now.plusSeconds(2)));
            Files.setLastModifiedTime(rotated(3), FileTime.from(now.plusSeconds(3)));
            reading.readFor(Duration.ofSeconds(20));
            assertThat(reading.lines()).containsExactly("one", "two", "late", "three", "four");
        }
    }

    @Test
    void allLateLinesComeFromAFileThatWasClosed() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            for (int i = 0; i < 3; i++) {
                append(log, "generation " + i);
                reading.readFor(Duration.ofSeconds(2));
                rotate();
                reading.readFor(Duration.ofSeconds(2));
            }
            reading.readFor(Duration.ofMinutes(3));
            append(rotated(3), "late\n".repeat(9_999) + "last");
            reading.read();
            assertThat(reading.lines()).hasSize(3 + 10_000).endsWith("last");
        }
    }

    @Test
    void lateLinesAreNotReadAgainAfterARestart() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(2));
            append(rotated(1), "late");
            reading.readFor(Duration.ofSeconds(2));
            List<String> before = reading.lines();
            reading.stop();
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(before).containsExactly("first", "new", "late");
        }
    }

    @Test
    void nothingIsReadAgainAfterARestartThatFollowsALateLineWhileTheNewFileIsEmpty() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            rotate();
            reading.readFor(Duration.ofMinutes(2));
            append(rotated(2), "late");
            reading.readFor(Duration.ofSeconds(2));
            reading.stop();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly("first", "late", "new");
        }
    }

    @Test
    void aPartialLineIsNotLostByARestartThatFollowsALateLine() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            Files.writeString(log, "half", APPEND);
            append(rotated(1), "late");
            reading.readFor(Duration.ofMinutes(2));
            append(rotated(1), "later");
            rotate();
            reading.read();
            reading.stop();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(20));
            assertThat(reading.lines()).containsExactly("first", "late", "later", "half", "new");
        }
    }

    @Test
    void theNewFileIsNotHeldUpByAProgramThatWritesToTheRenamedOneForEver() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            for (int i = 0; i < 20; i++) {
                append(rotated(1), "late " + i);
                reading.readFor(Duration.ofMillis(500));
            }
            assertThat(reading.lines()).hasSize(22).contains("new").endsWith("late 19");
            assertThat(reading.lines().indexOf("new")).isLessThan(15);
        }
    }

    @Test
    void aLineThatIsWrittenInTwoPiecesWhileTheNewFileWaitsComesWhole() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString());
                Writer old = Files.newBufferedWriter(log)) {
            old.write("first\n");
            old.flush();
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            for (int i = 0; i < 40; i++) {
                old.write("late ");
                old.flush();
                reading.readFor(Duration.ofMillis(500));
                old.write(i + "\n");
                old.flush();
                reading.readFor(Duration.ofMillis(500));
            }
            assertThat(reading.lines()).hasSize(42).contains("new").endsWith("late 39");
            assertThat(reading.lines()).allMatch(line -> line.matches("first|new|late \\d+"));
        }
    }

    @Test
    void aLateLineWithoutATerminatorIsNotLost() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(2));
            Files.writeString(rotated(1), "half", APPEND);
            reading.readFor(Duration.ofMinutes(2));
            assertThat(reading.lines()).containsExactly("first", "new", "half");
        }
    }

    @Test
    void lateLinesInADeletedFileComeAlsoAfterAnotherRotation() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString());
                Writer old = Files.newBufferedWriter(log)) {
            old.write("first\n");
            old.flush();
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "second");
            reading.readFor(Duration.ofSeconds(2));
            Files.delete(rotated(1));
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "third");
            reading.readFor(Duration.ofSeconds(2));
            old.write("late\n");
            old.flush();
            reading.readFor(Duration.ofSeconds(2));
            assertThat(reading.lines()).containsExactly("first", "second", "third", "late");
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void lateLinesInADeletedFileThatIsClosedBeforeTheyAreReadCountAsLost() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString());
                Writer old = Files.newBufferedWriter(log)) {
            old.write("first\n");
            old.flush();
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "second");
            reading.readFor(Duration.ofSeconds(2));
            Files.delete(rotated(1));
            rotate();
            append(log, "third");
            reading.readFor(Duration.ofSeconds(2));
            TailCounters counters = reading.counters();
            old.write("late\n");
            old.flush();
            reading.stop();
            assertThat(reading.lines()).containsExactly("first", "second", "third");
            assertThat(counters.lostBytes()).isEqualTo("late\n".length());
        }
    }

    @Test
    void lateLinesComeWhileThePathLeadsNowhere() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.readFor(Duration.ofSeconds(2));
            Files.delete(log);
            reading.readFor(Duration.ofSeconds(10));
            append(rotated(1), "late");
            reading.report(rotated(1));
            reading.readFor(Duration.ofSeconds(2));
            assertThat(reading.lines()).containsExactly("first", "new", "late");
        }
    }

    @Test
    void aFileThatGetsTheInodeOfALateGenerationIsNotReadAsItsLateLines() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, "first");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, "new");
            reading.readFor(Duration.ofMinutes(3));
            Files.writeString(rotated(1), "foreign and longer than before\n");
            reading.readFor(Duration.ofSeconds(2));
            assertThat(reading.lines()).containsExactly("first", "new");
        }
    }

    @Test
    void lateLinesComeOnceAlsoIfTheirFileIsCompressedWhenTheNewOneIsTruncated() throws Exception {
        String banner = "=".repeat(2000);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            append(log, banner + "1");
            reading.readFor(Duration.ofSeconds(2));
            rotate();
            append(log, banner + "2");
            reading.readFor(Duration.ofSeconds(10));
            Files.writeString(log, "");
            append(rotated(1), "late");
            Gzip.compress(rotated(1));
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly(banner + "1", banner + "2", "late");
        }
    }
}
