/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotated files whose compression is under way, or failed. */
class DamagedCompressionTest {
    private static final Duration PAUSE = Duration.ofSeconds(61);

    @TempDir
    Path folder;

    private Path log;
    private Tailer tailer;
    private final List<String> lines = new ArrayList<>();
    private final Map<Path, Cursor> stored = new HashMap<>();
    private long nanos;

    @BeforeEach
    void begin() throws IOException {
        folder = folder.toRealPath();
        log = folder.resolve("app.log");
    }

    @AfterEach
    void stop() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start() {
        stop();
        tailer = TestTailers.withClock(
                List.of(TestEntries.plain(log.toString(), "t")),
                TestTailers.settings(1_000_000),
                paths -> new HashMap<>(stored),
                (path, entries) -> line -> {
                    lines.add(new String(line.copy(), UTF_8));
                    stored.put(path, line.cursor());
                },
                () -> nanos);
    }

    /** Reads for a time on the tailer's clock. */
    private List<String> readFor(Duration time) {
        lines.clear();
        long end = nanos + time.toNanos();
        while (nanos <= end) {
            tailer.read(10_000);
            nanos += Duration.ofMillis(500).toNanos();
        }
        return lines;
    }

    private List<String> read() {
        return readFor(Duration.ofSeconds(10));
    }

    private void readAll(String text) throws IOException {
        Files.writeString(log, text);
        start();
        assertThat(read()).containsExactly(text.split("\n"));
        assertThat(tailer.counters().lostGenerations()).isZero();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(text.getBytes(UTF_8));
        }
        return compressed.toByteArray();
    }

    private static byte[] compress(String extension, String text) throws IOException {
        return extension.equals("gz") ? gzip(text) : Zstd.compress(text.getBytes(UTF_8));
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static String lines(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append("line ")
                    .append(i)
                    .append(' ')
                    .append(Integer.toHexString(i * 0x9E3779B9))
                    .append('\n');
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aFileThatIsBeingCompressedIsWaitedFor(String extension) throws Exception {
        readAll(lines(1, 100));
        stop();
        byte[] compressed = compress(extension, lines(1, 2_000));
        Files.delete(log);
        Path rotated = Files.write(folder.resolve("app.log.1." + extension), half(compressed));
        Files.writeString(log, "new\n");

        start();
        assertThat(readFor(Duration.ofSeconds(40))).isEmpty();
        Files.write(rotated, compressed);
        assertThat(String.join("\n", read()) + "\n").isEqualTo(lines(101, 2_000) + "new\n");
        assertThat(tailer.counters().lostGenerations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aCopyOfATruncatedFileIsWaitedForWhileItIsBeingCompressed(String extension) throws Exception {
        readAll(lines(1, 100));
        byte[] compressed = compress(extension, lines(1, 2_000));
        Instant written = Files.getLastModifiedTime(log).toInstant();
        Files.writeString(log, "");
        Path empty = Files.move(log, folder.resolve("app.log.1"));
        Path copy = Files.write(folder.resolve("app.log.2." + extension), half(compressed));
        Files.setLastModifiedTime(copy, FileTime.from(written.plusSeconds(2)));
        Files.setLastModifiedTime(empty, FileTime.from(written.plusSeconds(1)));
        Files.createFile(log);
        assertThat(read()).isEmpty();

        Files.write(copy, compressed);
        Files.setLastModifiedTime(copy, FileTime.from(written));
        assertThat(String.join("\n", read()) + "\n").isEqualTo(lines(101, 2_000));
        assertThat(tailer.counters().lostBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aCompressionThatWasGivenUpIsCountedAsLostAndPassedOver(String extension) throws Exception {
        readAll(lines(1, 100));
        stop();
        Files.delete(log);
        Files.write(folder.resolve("app.log.1." + extension), half(compress(extension, lines(1, 2_000))));
        Files.writeString(log, "new\n");

        start();
        assertThat(readFor(PAUSE)).containsExactly("new");
        assertThat(tailer.counters().lostGenerations()).isPositive();
    }

    @Test
    void anEmptyGzipBesideALogThatIsGoneIsPassedOver() throws Exception {
        readAll("one\n");
        Files.delete(log);
        Files.createFile(folder.resolve("app.log.1.gz"));

        assertThat(readFor(PAUSE)).isEmpty();
        assertThat(tailer.counters().lostGenerations()).isEqualTo(1);
        start();
        assertThat(readFor(PAUSE)).isEmpty();
        Files.writeString(log, "two\n");
        assertThat(readFor(PAUSE)).containsExactly("two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEmptyGzipOfAFileThatWasClosedIsPassedOver(boolean isNewFileThere) throws Exception {
        readAll("one\n");
        Files.move(log, folder.resolve("app.log.1"));
        assertThat(read()).isEmpty();
        Files.delete(folder.resolve("app.log.1"));
        Files.createFile(folder.resolve("app.log.1.gz"));
        if (isNewFileThere) {
            Files.writeString(log, "two\n");
        }
        start();
        assertThat(readFor(PAUSE)).isEqualTo(isNewFileThere ? List.of("two") : List.of());
    }

    @Test
    void ofABrokenFileOnlyCompleteMembersAreRead() throws Exception {
        readAll(lines(1, 100));
        stop();
        byte[] broken = gzip(lines(201, 2_000));
        broken[broken.length - 5] ^= 1;
        Files.delete(log);
        Files.write(folder.resolve("app.log.1.gz"), join(gzip(lines(1, 200)), broken));
        Files.writeString(log, "new\n");

        start();
        assertThat(String.join("\n", readFor(PAUSE)) + "\n").isEqualTo(lines(101, 200) + "new\n");
        assertThat(tailer.counters().lostGenerations()).isEqualTo(1);
    }

    @Test
    void aFileThatIsDamagedBeforeThePositionIsNotReadAgain() throws Exception {
        readAll(lines(1, 200));
        stop();
        Files.delete(log);
        Files.write(folder.resolve("app.log.1.gz"), join(gzip(lines(1, 100)), half(gzip(lines(101, 2_000)))));
        Files.writeString(log, "new\n");

        start();
        assertThat(readFor(PAUSE)).containsExactly("new");
        assertThat(tailer.counters().lostGenerations()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 512, 100_000})
    void paddingBehindTheLastMemberIsIgnored(int padding) throws Exception {
        readAll(lines(1, 100));
        stop();
        Files.delete(log);
        byte[] members = join(gzip(lines(1, 150)), gzip(lines(151, 200)));
        Files.write(folder.resolve("app.log.1.gz"), join(members, new byte[padding]));
        Files.writeString(log, "new\n");

        start();
        assertThat(String.join("\n", read()) + "\n").isEqualTo(lines(101, 200) + "new\n");
        assertThat(tailer.counters().lostGenerations()).isZero();
    }

    @Test
    void garbageBehindTheLastMemberIsCounted() throws Exception {
        readAll(lines(1, 100));
        stop();
        Files.delete(log);
        Files.write(folder.resolve("app.log.1.gz"), join(gzip(lines(1, 200)), "garbage".getBytes(UTF_8)));
        Files.writeString(log, "new\n");

        start();
        assertThat(String.join("\n", readFor(PAUSE)) + "\n").isEqualTo(lines(101, 200) + "new\n");
        assertThat(tailer.counters().lostGenerations()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bz2", "xz", "lz4", "zip", "Z"})
    void aFileInAnotherCompressionIsCountedAsLost(String extension) throws Exception {
        readAll(lines(1, 100));
        stop();
        Files.delete(log);
        Files.writeString(folder.resolve("app.log.1." + extension), "unreadable");
        Files.writeString(log, "new\n");

        start();
        assertThat(read()).containsExactly("new");
        assertThat(tailer.counters().lostGenerations()).isPositive();
        long counted = tailer.counters().lostGenerations();
        assertThat(read()).isEmpty();
        assertThat(tailer.counters().lostGenerations()).isEqualTo(counted);
    }

    @Test
    void aFileThatIsReadToItsEndAndThenCompressedWithXzIsNotLost() throws Exception {
        readAll(lines(1, 100));
        Files.delete(log);
        Files.writeString(folder.resolve("app.log.1.xz"), "unreadable");
        Files.writeString(log, "new\n");

        assertThat(read()).containsExactly("new");
        assertThat(tailer.counters().lostGenerations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void theNextGenerationsInACompressionAreRead(String extension) throws Exception {
        readAll(lines(1, 100));
        stop();
        Files.delete(log);
        Files.write(folder.resolve("app.log.2." + extension), compress(extension, lines(1, 200)));
        Files.write(folder.resolve("app.log.1." + extension), compress(extension, lines(201, 300)));
        Files.writeString(log, "new\n");

        start();
        assertThat(String.join("\n", read()) + "\n").isEqualTo(lines(101, 300) + "new\n");
        assertThat(tailer.counters().lostGenerations()).isZero();
    }
}
