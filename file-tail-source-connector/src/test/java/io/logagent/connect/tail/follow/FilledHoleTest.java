/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holes of NULs: clients of network file systems write pages out of order, and programs preallocate files. */
class FilledHoleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final Map<Path, Cursor> stored = new HashMap<>();
    private Path file;
    private String encoding = "UTF-8";
    private Tailer tailer;

    @BeforeEach
    void resolve() throws IOException {
        folder = folder.toRealPath();
        file = folder.resolve("a.log");
    }

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start() throws Exception {
        close();
        LineSink.Factory sinks = (path, entries) -> line -> {
            lines.add(new String(line.copy(), Charset.forName(encoding)));
            stored.put(path, line.cursor());
        };
        tailer = new Tailer(
                CollectDocument.fromJson(
                        "[{\"path\":\"%s\",\"topic\":\"t\",\"encoding\":\"%s\"}]".formatted(file, encoding)),
                TestTailers.settings(1024),
                paths -> stored,
                sinks,
                FileEvents.none(),
                now::get);
    }

    /** Reads for a second. */
    private void read() {
        for (int i = 0; i < 20; i++) {
            now.addAndGet(SECOND.toNanos() / 20);
            tailer.read(1000);
        }
    }

    private void write(long position, String text) throws IOException {
        write(position, text.getBytes(UTF_8));
    }

    private void write(long position, byte[] bytes) throws IOException {
        write(file, position, bytes);
    }

    private static void write(Path path, long position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 6, 8, 12})
    void givenAHoleThatIsFilledThenAllLinesComeOnceAndInOrder(int start) throws Exception {
        String all = "1aa\n2bb\n3cc\n4dd\n5ee\n6ff\n";
        write(0, all.substring(0, start));
        write(20, all.substring(20));
        start();
        read();
        assertThat(lines).hasSize(start / 4);

        write(start, all.substring(start, 20));
        read();

        assertThat(lines).containsExactly("1aa", "2bb", "3cc", "4dd", "5ee", "6ff");
        assertThat(tailer.counters().lostBytes()).isZero();
        assertThat(tailer.counters().skippedNuls()).isZero();
    }

    @Test
    void givenAHoleThatIsNotFilledThenItIsSkippedAfterAWhileAndCounted() throws Exception {
        write(0, "one\ntw");
        write(5_000, "six\nseven\n");
        start();
        for (int second = 0; second < 4; second++) {
            read();
        }
        assertThat(lines).containsExactly("one");

        read();
        read();
        assertThat(lines).containsExactly("one", "tw", "six", "seven");
        assertThat(tailer.counters().lostBytes()).isEqualTo(4_994);
    }

    @Test
    void givenAPreallocatedFileThenLinesComeAsTheyAreWritten() throws Exception {
        write(1_000_000, "\0");
        start();
        List<String> expected = new ArrayList<>();
        long position = 0;
        for (int i = 0; i < 20; i++) {
            String line = "line " + i;
            write(position, line + "\n");
            position += line.length() + 1;
            expected.add(line);
            read();
            assertThat(lines).isEqualTo(expected);
        }
        assertThat(tailer.counters().lostBytes()).isZero();
        assertThat(tailer.counters().skippedNuls()).isZero();
        assertThat(tailer.status(java.time.Instant.now()).all().lagBytes()).isZero();
    }

    @Test
    void givenAHoleThatIsFilledAfterARotationThenAllLinesComeOnceAndInOrder() throws Exception {
        write(0, "1\n");
        write(8, "5\n");
        start();
        read();
        Path rotated = Files.move(file, folder.resolve("a.log.1"));
        write(0, "6\n");
        for (int second = 0; second < 3; second++) {
            read();
        }
        assertThat(lines).containsExactly("1");

        write(rotated, 2, "2\n3\n4\n".getBytes(UTF_8));
        for (int second = 0; second < 3; second++) {
            read();
        }

        assertThat(lines).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(tailer.counters().lostBytes()).isZero();
    }

    @Test
    void givenAPreallocatedFileIsRotatedThenItsRestIsNotAwaited() throws Exception {
        write(100_000, "\0");
        write(0, "1\n2");
        start();
        read();
        Files.move(file, folder.resolve("a.log.1"));
        write(0, "3\n");
        for (int second = 0; second < 10; second++) {
            read();
        }

        assertThat(lines).containsExactly("1", "2", "3");
        assertThat(tailer.counters().lostBytes()).isZero();
    }

    @Test
    void givenARestartWhileAHoleIsAwaitedThenNothingIsLostOrDoubled() throws Exception {
        write(0, "1\n");
        write(2_000, "3\n");
        start();
        read();
        start();
        read();
        write(2, "2".repeat(1_997) + "\n");
        read();

        assertThat(lines).hasSize(4).startsWith("1").endsWith("3");
    }

    @Test
    void givenSingleNulsThenTheyAreNoHole() throws Exception {
        Files.writeString(file, "a\0b\n\0c\n\0");
        start();
        read();
        assertThat(lines).containsExactly("a\0b", "c");

        Files.writeString(file, "d\n", StandardOpenOption.APPEND);
        read();
        assertThat(lines).containsExactly("a\0b", "c", "d");
    }

    @Test
    void givenUtf16ThenItsZeroBytesAreNoHole() throws Exception {
        encoding = "UTF-16LE";
        write(0, "\u0100\u4e00one\n".getBytes(UTF_16LE));
        write(40, "three\n".getBytes(UTF_16LE));
        start();
        read();
        assertThat(lines).containsExactly("\u0100\u4e00one");

        write(12, "two and a bit\n".getBytes(UTF_16LE));
        read();

        assertThat(lines).containsExactly("\u0100\u4e00one", "two and a bit", "three");
    }
}
