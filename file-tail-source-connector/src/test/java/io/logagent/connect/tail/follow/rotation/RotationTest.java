/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the lines of a file that is rotated, truncated, compressed or deleted. */
class RotationTest {
    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");
    private Tailer tailer;

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start() {
        close();
        TailSettings settings = TestTailers.settings(1024 * 1024);
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = TestTailers.withClock(
                List.of(TestEntries.plain(folder + "/app.log", "t")),
                settings,
                paths -> Map.copyOf(stored),
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

    private Path app() {
        return folder.resolve("app.log");
    }

    private void append(String... lines) throws IOException {
        Files.writeString(app(), String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        touch(app());
    }

    private void touch(Path file) throws IOException {
        writeTime = writeTime.plusSeconds(1);
        Files.setLastModifiedTime(file, FileTime.from(writeTime));
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
    }

    private void copyTruncate(String to) throws IOException {
        Files.copy(app(), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
        touch(folder.resolve(to));
        Files.writeString(app(), "", StandardOpenOption.TRUNCATE_EXISTING);
        touch(app());
    }

    private void compress(String name) throws IOException {
        Path file = folder.resolve(name);
        Path compressed = folder.resolve(name + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(Files.readAllBytes(file));
        }
        Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(file));
        Files.delete(file);
    }

    @Test
    void severalRotationsBetweenTwoScansAreReadInOrder() throws Exception {
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        append("2");
        rename("app.log", "app.log.1");
        append("3");
        rename("app.log.1", "app.log.2");
        rename("app.log", "app.log.1");
        append("4");

        assertThat(read()).containsExactly("2", "3", "4");
    }

    @Test
    void severalRotationsWhileStoppedAreReadInOrderAlsoCompressed() throws Exception {
        append("0");
        rename("app.log", "app.log.1");
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        close();
        append("2", "half");
        rename("app.log.1", "app.log.2");
        rename("app.log", "app.log.1");
        append("3");
        rename("app.log.2", "app.log.3");
        rename("app.log.1", "app.log.2");
        rename("app.log", "app.log.1");
        compress("app.log.3");
        compress("app.log.2");
        append("4");

        start();
        assertThat(read()).containsExactly("2", "half", "3", "4");
        append("5");
        assertThat(read()).containsExactly("5");
    }

    @Test
    void datedRotationsWhileStoppedAreReadInOrder() throws Exception {
        append("1");
        start();
        read();
        close();
        append("2");
        rename("app.log", "app.log-20261118");
        append("3");
        rename("app.log", "app.log-20261119");
        compress("app.log-20261118");
        append("4");
        rename("app.log", "app.log-20261120");
        append("5");

        start();
        assertThat(read()).containsExactly("2", "3", "4", "5");
    }

    @Test
    void givenTheFileThatWasReadIsDeletedThenAllNewerOnesAreRead() throws Exception {
        append("0");
        rename("app.log", "app.log.1");
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        close();
        Files.delete(app());
        append("2");
        rename("app.log.1", "app.log.2");
        rename("app.log", "app.log.1");
        append("3");

        start();
        assertThat(read()).containsExactly("2", "3");
    }

    @Test
    void givenTheNextFileCannotBeDecompressedThenTheOneAfterItIsRead() throws Exception {
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        close();
        Files.delete(app());
        Path broken = Files.writeString(folder.resolve("app.log.1.gz"), "not gzip");
        touch(broken);
        append("2");

        start();
        assertThat(read()).containsExactly("2");
    }

    @Test
    void copytruncateLosesNothingAndRepeatsNothing() throws Exception {
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        append("2");
        copyTruncate("app.log.1");
        assertThat(read()).containsExactly("2");
        append("3");
        assertThat(read()).containsExactly("3");
        copyTruncate("app.log.1");
        append("4", "5", "6");
        assertThat(read()).containsExactly("4", "5", "6");
        assertThat(tailer.counters().lostBytes()).isZero();
    }

    @Test
    void copytruncateWhileStoppedLosesNothing() throws Exception {
        append("1");
        start();
        assertThat(read()).containsExactly("1");
        close();
        append("2");
        copyTruncate("app.log.1");
        append("3");
        rename("app.log.1", "app.log.2");
        copyTruncate("app.log.1");
        compress("app.log.2");
        append("4", "longer than everything before");

        start();
        assertThat(read()).containsExactly("2", "3", "4", "longer than everything before");
    }

    @Test
    void bytesLostByATruncationAreCounted() throws Exception {
        append("1");
        start();
        read();
        append("22");
        delivered.clear();
        // The file is seen but not read, since no line is requested.
        tailer.read(0);
        Files.writeString(app(), "");
        append("3");

        assertThat(read()).containsExactly("3");
        assertThat(tailer.counters().truncations()).isEqualTo(1);
    }

    @Test
    void aFileWithTheSameHeadThatGrewBeyondTheOldPositionIsReadFromItsStart() throws Exception {
        String banner = "=".repeat(2000);
        append(banner, "1", "2");
        start();
        assertThat(read()).containsExactly(banner, "1", "2");
        Files.writeString(app(), banner + "\n3\n4\n5\n6\n", StandardOpenOption.TRUNCATE_EXISTING);
        touch(app());

        assertThat(read()).containsExactly(banner, "3", "4", "5", "6");
    }

    @Test
    void aDeletedFileIsReadToItsEndAndANewOneWithTheSameInodeFromItsStart() throws Exception {
        append("1");
        start();
        read();
        append("2", "3");
        Files.delete(app());
        assertThat(read()).containsExactly("2", "3");
        append("4", "5", "6", "7", "8");
        assertThat(read()).containsExactly("4", "5", "6", "7", "8");
        close();
        Files.delete(app());
        append("9", "10", "11", "12", "13", "14");

        start();
        assertThat(read()).containsExactly("9", "10", "11", "12", "13", "14");
    }

    @Test
    void aCompressedFileYieldsOnlyItsUnreadLines() throws Exception {
        append("1", "2", "3", "4");
        start();
        tailer.read(2);
        assertThat(delivered).containsExactly("1", "2");
        close();
        rename("app.log", "app.log.1");
        compress("app.log.1");
        start();
        assertThat(read()).isEmpty();
        append("5");
        assertThat(read()).containsExactly("3", "4", "5");
        rename("app.log.1.gz", "app.log.2.gz");
        rename("app.log", "app.log.1");
        append("6");
        assertThat(read()).containsExactly("6");
        compress("app.log.1");
        assertThat(read()).isEmpty();
    }

    @Test
    void aHoleOfNulsAfterATruncationIsSkipped() throws Exception {
        append("1");
        start();
        read();
        try (var writer = Files.newByteChannel(app(), StandardOpenOption.WRITE)) {
            writer.truncate(0);
            writer.position(10_000_000);
            writer.write(java.nio.ByteBuffer.wrap("2\n3\n".getBytes(UTF_8)));
        }

        assertThat(read()).containsExactly("2", "3");
    }

    @Test
    void aPendingFileIsReadOnceEvenIfItIsDeleted() throws Exception {
        append("1");
        start();
        tailer.read(1);
        Files.writeString(app(), "2\n", StandardOpenOption.TRUNCATE_EXISTING);
        touch(app());
        Files.delete(app());
        append("3");
        tailer.read(1);
        Files.delete(app());
        List<String> all = new ArrayList<>(delivered);
        all.addAll(read());

        assertThat(all).containsExactly("1", "3");
    }

    @Test
    void rotationsInQuickSuccessionKeepOnlyTheDrainingFileOpen() throws Exception {
        append("0");
        start();
        for (int i = 1; i <= 10; i++) {
            for (int read = 0; read < 5; read++) {
                now.addAndGet(Duration.ofSeconds(1).toNanos());
                tailer.read(1000);
            }
            rename("app.log", "app.log." + (100 - i));
            append(Integer.toString(i));
        }
        read();

        assertThat(OpenDescriptors.startingWith(folder.toRealPath().toString())).isLessThanOrEqualTo(3);
    }
}
