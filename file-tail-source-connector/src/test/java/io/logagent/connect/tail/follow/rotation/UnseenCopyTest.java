/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.FileClock;
import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are written to an empty file, copied and truncated before the task looks again. */
class UnseenCopyTest {
    @TempDir
    Path folder;

    private final List<String> written = new ArrayList<>();
    private Path log;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
    }

    private void append(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            written.add("line " + written.size());
            text.append(written.get(written.size() - 1)).append('\n');
        }
        Files.writeString(log, text, CREATE, APPEND);
    }

    private void shift() throws IOException {
        for (int i = 8; i > 0; i--) {
            for (String extension : List.of("", ".gz")) {
                Path rotated = folder.resolve("app.log." + i + extension);
                if (Files.exists(rotated)) {
                    Files.move(rotated, folder.resolve("app.log." + (i + 1) + extension));
                }
            }
        }
    }

    private void copyTruncate(boolean compressed) throws IOException {
        shift();
        Path copy = Files.copy(log, folder.resolve("app.log.1"));
        Files.writeString(log, "", TRUNCATE_EXISTING);
        if (compressed) {
            Gzip.compress(copy);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenTheFirstLinesOfAnEmptyFileAreCopiedAndTruncatedAtOnceThenTheyCome(boolean compressed) throws Exception {
        Files.createFile(log);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            for (int i = 0; i < 4; i++) {
                append(50);
                copyTruncate(compressed);
                reading.readFor(Duration.ofSeconds(1));
            }
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
            assertThat(reading.lostBytes()).isZero();
        }
    }

    @Test
    void givenADirectoryThatHadNotChangedForLongThenACopyIsLookedForAsSoonAsItChanges() throws Exception {
        Files.createFile(log);
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(60)));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            append(50);
            copyTruncate(false);
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }

    @Test
    void givenSeveralUnseenCopiesThenTheyComeInOrderAndBeforeTheLinesOfTheFile() throws Exception {
        append(3);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            copyTruncate(false);
            reading.readFor(Duration.ofSeconds(3));
            for (int i = 0; i < 4; i++) {
                append(50);
                copyTruncate(i == 1);
            }
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }

    @Test
    void givenTheFileIsDeletedAfterAnUnseenCopyThenItsLinesComeOnceAlsoAfterARestart() throws Exception {
        Files.createFile(log);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            append(1);
            copyTruncate(false);
            FileClock.awaitTick(folder.resolve("app.log.1"));
            append(1);
            shift();
            Files.copy(log, folder.resolve("app.log.1"));
            Files.delete(log);
            Files.createFile(log);
            reading.readFor(Duration.ofSeconds(1));
            reading.stop();
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }

    @Test
    void givenAPartialLineIsCopiedAndTruncatedAndTheFileRenamedAtOnceThenItComes() throws Exception {
        append(1);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            shift();
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, "half");
            reading.readFor(Duration.ofSeconds(10));
            copyTruncate(false);
            shift();
            Files.move(log, folder.resolve("app.log.1"));
            Files.createFile(log);
            append(1);
            reading.readFor(Duration.ofSeconds(20));
            assertThat(reading.lines()).containsExactly("line 0", "half", "line 1");
        }
    }

    /** A fingerprint has 1,024 bytes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenALongLineIsCompletedCopiedAndTruncatedBeforeOneThatBeginsAlikeThenBothCome(boolean compressed)
            throws Exception {
        String start = "-".repeat(2_000);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            Files.writeString(log, start);
            reading.readFor(Duration.ofSeconds(2));
            Files.writeString(log, start + " first\n");
            copyTruncate(compressed);
            Files.writeString(log, start + " second\n");
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly(start + " first", start + " second");
        }
    }

    @Test
    void givenALongLineIsTruncatedAndALineThatBeginsOtherwiseIsCopiedAndTruncatedThenThatComes() throws Exception {
        String start = "-".repeat(2_000);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            Files.writeString(log, start);
            reading.readFor(Duration.ofSeconds(2));
            Files.writeString(log, "other\n");
            copyTruncate(false);
            Files.writeString(log, start + " second\n");
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly("other", start + " second");
        }
    }

    @Test
    void aCopyOfALongLineThatIsNotCompleteIsNotRead() throws Exception {
        String start = "-".repeat(2_000);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            Files.writeString(log, start);
            // It is closed after a second.
            reading.readFor(Duration.ofSeconds(10));
            Files.copy(log, folder.resolve("app.log.1"));
            reading.readFor(Duration.ofSeconds(10));
            Files.writeString(log, " end\n", APPEND);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).containsExactly(start + " end");
        }
    }

    @Test
    void aCopyOfAFileThatIsNotTruncatedYetIsNotRead() throws Exception {
        Files.createFile(log);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.read();
            append(50);
            Files.copy(log, folder.resolve("app.log.1"));
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
            Files.writeString(log, "", TRUNCATE_EXISTING);
            reading.readFor(Duration.ofSeconds(2));
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }

    @Test
    void aLateWriteToAnEarlierGenerationIsNotAnUnseenCopy() throws Exception {
        append(5);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Files.move(log, folder.resolve("app.log.1"));
            append(1);
            reading.readFor(Duration.ofSeconds(3));
            shift();
            Files.move(log, folder.resolve("app.log.1"));
            Files.createFile(log);
            reading.readFor(Duration.ofMinutes(5));
            Files.writeString(folder.resolve("app.log.2"), "late\n", APPEND);
            append(1);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines())
                    .containsExactlyInAnyOrder(
                            "line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "late");
        }
    }

    @Test
    void givenAnEmptyFileIsClosedAndDeletedAndOthersGetItsInodeThenAllGenerationsCome() throws Exception {
        append(1);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            copyTruncate(false);
            // The empty file is closed.
            reading.readFor(Duration.ofSeconds(10));
            Files.delete(log);
            for (int i = 0; i < 3; i++) {
                append(2);
                shift();
                Files.move(log, folder.resolve("app.log.1"));
                Gzip.compress(folder.resolve("app.log.1"));
            }
            append(2);
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @CsvSource({"app.log.10, app.log-20261123", "app.log-20261123, app.log.10"})
    void givenTheFileIsRenamedByAnotherSchemeThenTheUnseenCopyComesBeforeIt(String copy, String renamed)
            throws Exception {
        append(1);
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(3));
            Files.move(log, folder.resolve(copy.replace("23", "21").replace("10", "8")));
            append(1);
            Files.copy(log, folder.resolve(copy.replace("23", "22").replace("10", "9")));
            Files.writeString(log, "", TRUNCATE_EXISTING);
            reading.readFor(Duration.ofSeconds(10));
            append(1);
            FileClock.awaitTick(Files.copy(log, folder.resolve(copy)));
            Files.writeString(log, "", TRUNCATE_EXISTING);
            append(1);
            Files.move(log, folder.resolve(renamed));
            reading.readFor(Duration.ofSeconds(10));
            assertThat(reading.lines()).isEqualTo(written);
        }
    }
}
