/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that the task has seen come, or are counted as lost. */
class SeenLinesTest {
    /** Longer than any grace period of a rotation. */
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Path log;
    private Path first;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        first = folder.resolve("app.log.1");
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, CREATE, APPEND);
    }

    private void truncate(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(log, WRITE)) {
            channel.truncate(size);
        }
    }

    /** A rotated file may still be written to, so the file after it has to wait, and has these lines. */
    private void writeBeforeItsTurn(TimedReading reading, String lines) throws IOException {
        append("zero\n");
        reading.read();
        Files.move(log, first);
        append(lines);
        reading.read();
        assertThat(reading.lines()).containsExactly("zero");
    }

    @Test
    void aFileThatIsTruncatedBeforeItsTurnIsCounted() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, "one\ntwo\n");
            truncate(0);
            append("three\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("zero", "three");
            assertThat(reading.lostBytes()).isEqualTo(8);
        }
    }

    @Test
    void aFileThatIsTruncatedBeforeItsTurnAndHasGrownSinceIsCounted() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, "one\ntwo\n");
            truncate(0);
            append("three\nfour\nfive\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("zero", "three", "four", "five");
            assertThat(reading.lostBytes()).isEqualTo(8);
        }
    }

    @Test
    void theCopyOfAFileThatIsTruncatedBeforeItsTurnIsReadAlthoughItIsDeleted() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, "one\ntwo\n");
            Files.move(first, folder.resolve("app.log.2"));
            Files.copy(log, first);
            truncate(0);
            append("three\n");
            reading.read();
            Files.delete(first);
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("zero", "one", "two", "three");
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void aCopyThatIsNewerThanItsCompressedFormComesOnce() throws Exception {
        String lines = "one ".repeat(100) + "\ntwo\n";
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, lines);
            FileTime written = Files.getLastModifiedTime(log);
            Files.move(first, folder.resolve("app.log.2"));
            Files.copy(log, first);
            Files.setLastModifiedTime(first, FileTime.fromMillis(written.toMillis() + 5_000));
            truncate(0);
            append("three\n");
            reading.read();
            Gzip.compress(first);
            // As logrotate does.
            Files.setLastModifiedTime(folder.resolve("app.log.1.gz"), written);
            reading.readFor(LONG);
            assertThat(reading.lines())
                    .containsExactly("zero", lines.lines().toList().get(0), "two", "three");
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void linesThatAreTruncatedBehindThePositionAreCounted() throws Exception {
        append("one\ntwo\nthree\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readLines(1);
            truncate(4);
            reading.readFor(LONG);
            append("four\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("one", "four");
            assertThat(reading.lostBytes()).isEqualTo(10);
            assertThat(reading.counters().truncations()).isEqualTo(1);
        }
    }

    @Test
    void aPartialLineThatIsTruncatedIsCountedAndTheLinesBeforeItDoNotComeAgain() throws Exception {
        append("one\npart");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            truncate(4);
            reading.read();
            append("two\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("one", "two");
            assertThat(reading.lostBytes()).isEqualTo(4);
        }
    }

    @Test
    void theRestOfACopyThatIsShorterIsCounted() throws Exception {
        append("one\ntwo\nthree\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readLines(1);
            truncate(8);
            Files.copy(log, first);
            truncate(0);
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("one", "two");
            assertThat(reading.lostBytes()).isEqualTo(6);
        }
    }

    @Test
    void theFileAtThePathIsHeldWhileOneBeforeItIsRead() throws Exception {
        append("one\ntwo\nthree\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readLines(1);
            reading.stop();
            Files.move(log, first);
            append("four\n");
            reading.readLines(1);
            Files.delete(log);
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("one", "two", "three", "four");
        }
    }

    private void deleteWhileTheCopyIsRead(TimedReading reading, String copied, String next) throws IOException {
        append(copied);
        Files.copy(log, first);
        truncate(0);
        append(next);
        reading.readLines(1);
        Files.delete(log);
        reading.readFor(LONG);
    }

    @Test
    void theFileAtThePathIsHeldWhileTheCopyOfAClosedFileIsRead() throws Exception {
        append("one\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(LONG);
            deleteWhileTheCopyIsRead(reading, "two\nthree\n", "four\n");
            assertThat(reading.lines()).containsExactly("one", "two", "three", "four");
        }
    }

    @Test
    void theFileAtThePathIsHeldWhileTheCopyOfLinesThatWereNotSeenIsRead() throws Exception {
        Files.createFile(log);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(LONG);
            deleteWhileTheCopyIsRead(reading, "one\ntwo\n", "three\n");
            assertThat(reading.lines()).containsExactly("one", "two", "three");
        }
    }

    @Test
    void linesThatWereTruncatedBeforeTheirTurnAreCountedWhenTheTaskStops() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, "one\ntwo\n");
            truncate(0);
            reading.stop();
            assertThat(reading.lostBytes()).isEqualTo(8);
        }
    }

    @Test
    void unreadLinesOfADeletedFileAreCountedWhenTheTaskStops() throws Exception {
        append("one\ntwo\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readLines(1);
            Files.delete(log);
            reading.stop();
            assertThat(reading.lostBytes()).isEqualTo(4);
        }
    }

    @Test
    void unreadLinesOfADeletedFileAreCountedAlsoIfTheNextFileBeginsAlike() throws Exception {
        String banner = "=".repeat(4095) + "\n";
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, banner + "one\n");
            Files.delete(log);
            append(banner + "two\n");
            reading.stop();
            assertThat(reading.lostBytes()).isEqualTo(banner.length() + 4);
        }
    }

    @Test
    void unreadLinesOfADeletedFileAreCountedAlsoIfARotatedFileBeginsAlike() throws Exception {
        String banner = "=".repeat(4095) + "\n";
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, banner + "one\n");
            Files.delete(log);
            append(banner + "two\n");
            Files.move(first, folder.resolve("app.log.2"));
            Files.move(log, first);
            reading.stop();
            assertThat(reading.lostBytes()).isEqualTo(banner.length() + 4);
        }
    }

    @Test
    void unreadLinesOfADeletedFileAreNotCountedIfACopyHasThem() throws Exception {
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            writeBeforeItsTurn(reading, "one ".repeat(100) + "\ntwo\n");
            Files.move(first, folder.resolve("app.log.2"));
            Files.copy(log, first);
            Files.delete(log);
            reading.stop();
            assertThat(reading.lostBytes()).isZero();
        }
    }

    /** The copy of the line with the hole takes the turn of the file, which was truncated meanwhile. */
    @Test
    void linesThatAreTruncatedWhileACopyOfAnEarlierLineIsReadAreCounted() throws Exception {
        String line = "a longer first line\n";
        Files.createFile(log);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            append(line.replace("longer", "\0".repeat(6)));
            reading.read();
            Files.writeString(first, line);
            truncate(0);
            append("one\n");
            reading.readLines(1);
            truncate(0);
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly(line.strip());
            assertThat(reading.lostBytes()).isEqualTo(4);
        }
    }

    @Test
    void reservedSpaceThatIsCutOffIsNotCounted() throws Exception {
        append("one\n" + "\0".repeat(4096));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(LONG);
            truncate(4);
            reading.read();
            append("two\n");
            reading.readFor(LONG);
            assertThat(reading.lines()).containsExactly("one", "two");
            assertThat(reading.lostBytes()).isZero();
        }
    }
}
