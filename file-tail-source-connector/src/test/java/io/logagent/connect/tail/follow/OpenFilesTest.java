/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of open files, and the files beyond it. */
class OpenFilesTest {
    private static final int LINES = 40;

    @TempDir
    Path folder;

    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private long written;
    private long deliveredBytes;
    private Tailer tailer;

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(int maxOpenFiles) {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024,
                LineOverflow.SPLIT,
                Duration.ZERO,
                Duration.ofMinutes(5),
                maxOpenFiles,
                AllowedPaths.everything());
        LineSink.Factory sinks = (path, entries) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            deliveredBytes += line.length() + 1;
        };
        tailer = new Tailer(
                List.of(TestEntries.plain(folder + "/*.log", "t")),
                settings,
                paths -> Map.of(),
                sinks,
                FileEvents.none(),
                now::get);
    }

    /** Makes the path lead to another file. */
    private void write(String name, String generation) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            lines.append(generation).append(' ').append(i).append('\n');
        }
        // Some file systems reuse the inode then.
        Files.deleteIfExists(folder.resolve(name));
        Files.writeString(folder.resolve(name), lines);
        written += lines.length();
    }

    private void read(int maxLines) {
        now.addAndGet(Duration.ofMillis(100).toNanos());
        tailer.read(maxLines);
    }

    private void readAll() {
        for (int i = 0; i < 300; i++) {
            read(1000);
        }
    }

    private int descriptors() throws IOException {
        return OpenDescriptors.below(folder.toRealPath());
    }

    private void assertThatEachByteWasDeliveredOrIsCounted() {
        assertThat(delivered).doesNotHaveDuplicates();
        assertThat(tailer.counters().lostBytes()).isEqualTo(written - deliveredBytes);
    }

    @Test
    void givenMoreGenerationsAreDeletedThanCanBePendingThenTheRestIsCounted() throws Exception {
        start(100);
        for (int i = 0; i < 26; i++) {
            write("a.log", "generation " + i);
            read(1);
        }
        readAll();

        assertThatEachByteWasDeliveredOrIsCounted();
        // The active one, the pending ones, and the current one.
        assertThat(delivered).hasSize(18 * LINES);
    }

    @Test
    void givenOneFileMayBeOpenThenNoMoreAreAndLostBytesAreCounted() throws Exception {
        start(1);
        for (int i = 0; i < 5; i++) {
            write("a.log", "generation " + i);
            read(1);
            assertThat(descriptors()).isEqualTo(1);
            assertThat(tailer.totals().filesOpen()).isEqualTo(1);
        }
        readAll();

        assertThatEachByteWasDeliveredOrIsCounted();
        assertThat(delivered).hasSize(2 * LINES).last().isEqualTo("generation 4 39");
    }

    @Test
    void givenAPathIsClosedForAnotherThenItsDeletedFilesAreCounted() throws Exception {
        start(3);
        for (int i = 0; i < 3; i++) {
            write("a.log", "a" + i);
            read(1);
        }
        for (String name : List.of("b.log", "c.log", "d.log")) {
            write(name, name);
        }
        read(3);
        assertThat(descriptors()).isLessThanOrEqualTo(3);
        readAll();

        assertThatEachByteWasDeliveredOrIsCounted();
        assertThat(delivered).contains("a2 39", "b.log 39", "c.log 39", "d.log 39");
    }

    @Test
    void givenUnopenedFilesAreRenamedThenTheyAreFoundInTheirTurn() throws Exception {
        start(1);
        write("a.log", "0");
        read(1);
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        write("a.log", "1");
        read(1);
        Files.move(folder.resolve("a.log.1"), folder.resolve("a.log.2"));
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        write("a.log", "2");
        read(1);
        assertThat(descriptors()).isEqualTo(1);
        readAll();

        assertThat(tailer.counters().lostBytes()).isZero();
        assertThat(delivered).hasSize(3 * LINES).doesNotHaveDuplicates();
    }

    @Test
    void givenAnUnopenedFileWasReadFromItsCompressedCopyThenItIsNotLost() throws Exception {
        start(1);
        write("a.log", "0");
        read(1);
        rename("a.log", "a.log.1");
        write("a.log", "1");
        read(1);
        rename("a.log.1", "a.log.2");
        Path copy = folder.resolve("a.log.1.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(copy))) {
            Files.copy(folder.resolve("a.log"), out);
        }
        Files.setLastModifiedTime(copy, Files.getLastModifiedTime(folder.resolve("a.log")));
        write("a.log", "2");
        readAll();
        Files.delete(copy);
        Files.delete(folder.resolve("a.log.2"));
        rename("a.log", "a.log.1");
        write("a.log", "3");
        read(1);
        readAll();

        assertThat(tailer.counters().lostBytes()).isZero();
        assertThat(delivered).hasSize(4 * LINES).doesNotHaveDuplicates();
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
    }

    @Test
    void givenAllOtherPathsAreIdleThenTheyAreClosedForAPendingGeneration() throws Exception {
        start(3);
        for (String name : List.of("b.log", "c.log", "d.log")) {
            write(name, name);
        }
        readAll();
        for (int i = 0; i < 3; i++) {
            write("a.log", "a" + i);
            read(1);
            assertThat(descriptors()).isLessThanOrEqualTo(3);
        }
        readAll();

        assertThat(tailer.counters().lostBytes()).isZero();
        assertThat(delivered).hasSize(6 * LINES).doesNotHaveDuplicates();
    }
}
