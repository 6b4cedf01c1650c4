/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cursor store that does not answer, like Connect's offsets topic while a transaction is open there. */
class LatePositionsTest {
    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private boolean answers = true;
    private Optional<RuntimeException> failure = Optional.empty();
    private int questions;
    private Tailer tailer;

    private final class Store implements CursorStore {
        @Override
        public Map<Path, Cursor> load(Collection<Path> paths) {
            Map<Path, Cursor> cursors = new HashMap<>(stored);
            cursors.keySet().retainAll(paths);
            return cursors;
        }

        @Override
        public Lookup lookUp(Collection<Path> paths) {
            questions++;
            return limit -> {
                failure.ifPresent(e -> {
                    throw e;
                });
                return answers ? Optional.of(load(paths)) : Optional.empty();
            };
        }
    }

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(CollectEntry... entries) {
        close();
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(path.getFileName() + ":" + new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = new Tailer(
                List.of(entries), TestTailers.settings(1024), new Store(), sinks, FileEvents.none(), now::get);
    }

    private void startWithAFileThatIsRead() throws IOException {
        append("a.log", "1\n");
        start(entry(Optional.empty()));
        assertThat(read()).containsExactly("a.log:1");
    }

    private CollectEntry entry(Optional<StartPosition> start) {
        return TestEntries.entry(
                PathPattern.of(folder + "/*.log"), "t", Optional.empty(), start, Optional.empty(), Map.of());
    }

    /** Reads until the answer counts as late. */
    private List<String> read() {
        delivered.clear();
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofMillis(500).toNanos());
            tailer.read(1000);
        }
        return List.copyOf(delivered);
    }

    private Path append(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        // The kernel's clock moves in steps of some milliseconds, so its time may be before the start of the task.
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    @Test
    void givenNoAnswerThenFollowedFilesContinue() throws IOException {
        startWithAFileThatIsRead();
        answers = false;
        age(append("b.log", "1\n"));
        read();

        append("a.log", "2\n");

        assertThat(read()).containsExactly("a.log:2");
    }

    @Test
    void givenNoAnswerThenANewlyCreatedFileIsRead() throws IOException {
        startWithAFileThatIsRead();
        answers = false;

        append("b.log", "1\n");

        assertThat(read()).containsExactly("b.log:1");
        append("b.log", "2\n");
        assertThat(read()).containsExactly("b.log:2");
        answers = true;
        append("b.log", "3\n");
        assertThat(read()).containsExactly("b.log:3");
        assertThat(tailer.troubles()).isEmpty();
    }

    @Test
    void givenNoAnswerThenAFileOlderThanTheTaskWaitsAndIsReported() throws IOException {
        startWithAFileThatIsRead();
        Path file = append("b.log", "1\n2\n");
        read();
        tailer.close();
        append("b.log", "3\n");
        age(file);
        answers = false;
        start(entry(Optional.empty()));

        assertThat(read()).isEmpty();
        assertThat(tailer.troubles().get(file)).contains("position is not known yet");

        answers = true;
        assertThat(read()).containsExactly("b.log:3");
        assertThat(tailer.troubles()).isEmpty();
    }

    @Test
    void givenNoAnswerThenAMovedFileWaits() throws IOException {
        startWithAFileThatIsRead();
        answers = false;
        Path file = append("elsewhere", "1\n");
        age(file);

        Files.move(file, folder.resolve("b.log"));

        assertThat(read()).isEmpty();
        answers = true;
        assertThat(read()).containsExactly("b.log:1");
    }

    @Test
    void givenNoAnswerThenAFileBesideARotatedFileWaits() throws IOException {
        startWithAFileThatIsRead();
        answers = false;
        append("b.log.1", "0\n");

        append("b.log", "1\n");

        assertThat(read()).isEmpty();
        answers = true;
        assertThat(read()).containsExactly("b.log:1");
    }

    /** A file that an earlier run read to its first line, and that is written to while its position is unknown. */
    private Path restartWithoutAnswer(StartPosition start) throws IOException {
        Path file = append("b.log", "1\n");
        start(entry(Optional.of(StartPosition.BEGINNING)));
        read();
        tailer.close();
        answers = false;
        start(entry(Optional.of(start)));
        assertThat(read()).isEmpty();
        append("b.log", "2\n");
        return file;
    }

    @Test
    void givenNoAnswerThenAFileInAnUnreadableDirectoryWaits() throws IOException {
        restartWithoutAnswer(StartPosition.BEGINNING);
        Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
        Files.move(folder, aside);
        Files.createSymbolicLink(folder, folder);
        assertThat(read()).isEmpty();
        Files.delete(folder);
        Files.move(aside, folder);

        assertThat(read()).isEmpty();
        answers = true;
        assertThat(read()).containsExactly("b.log:2");
    }

    @Test
    void givenNoAnswerThenAFileThatCameBackWaits() throws IOException {
        Path file = restartWithoutAnswer(StartPosition.BEGINNING);
        Files.move(file, folder.resolve("aside"));
        assertThat(read()).isEmpty();
        assertThat(tailer.troubles()).isEmpty();
        Files.move(folder.resolve("aside"), file);

        assertThat(read()).isEmpty();
        assertThat(tailer.troubles()).containsOnlyKeys(file);
        answers = true;
        assertThat(read()).containsExactly("b.log:2");
    }

    @Test
    void givenNoAnswerThenAFileThatWaitedAtAnotherPathWaits() throws IOException {
        Path file = restartWithoutAnswer(StartPosition.BEGINNING);

        Files.move(file, folder.resolve("other.log"));

        assertThat(read()).isEmpty();
        Files.move(folder.resolve("other.log"), file);
        answers = true;
        assertThat(read()).containsExactly("b.log:2");
    }

    @Test
    void givenALateAnswerThenTheNextScanUsesIt() throws IOException {
        restartWithoutAnswer(StartPosition.BEGINNING);
        int before = questions;
        answers = true;
        tailer.read(1000);
        tailer.read(1000);

        assertThat(questions).isEqualTo(before);
        assertThat(delivered).containsExactly("b.log:2");
    }

    @Test
    void givenALateAnswerThenAnOlderFileBeginsAtTheStartPositionOfItsEntry() throws IOException {
        age(append("old.log", "1\n"));
        answers = false;
        start(entry(Optional.of(StartPosition.END)));
        assertThat(read()).isEmpty();
        append("new.log", "1\n");
        assertThat(read()).containsExactly("new.log:1");

        answers = true;

        assertThat(read()).isEmpty();
        append("old.log", "2\n");
        assertThat(read()).containsExactly("old.log:2");
    }

    @Test
    void givenNoAnswerThenAnEntryThatComesBackContinues() throws IOException {
        startWithAFileThatIsRead();
        answers = false;
        tailer.apply(List.of());
        read();
        append("a.log", "2\n");

        tailer.apply(List.of(entry(Optional.empty())));

        assertThat(read()).containsExactly("a.log:2");
    }

    @Test
    void givenNoAnswerThenThereIsNoSecondQuery() throws IOException {
        startWithAFileThatIsRead();
        answers = false;
        age(append("b.log", "1\n"));
        read();
        int before = questions;

        age(append("c.log", "1\n"));
        read();

        assertThat(questions).isEqualTo(before);
        answers = true;
        assertThat(read()).containsExactlyInAnyOrder("b.log:1", "c.log:1");
    }

    @Test
    void givenTheStoreFailsThenReadingFails() throws IOException {
        append("a.log", "1\n");
        failure = Optional.of(new IllegalStateException("cancelled"));
        start(entry(Optional.empty()));

        assertThatThrownBy(this::read).hasMessage("cancelled");
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }
}
