/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecompressedSourceTest {
    private static final int SIZE = 1_000_000;
    private static final int STEP_BACK = 4_096;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final AtomicLong clock = new AtomicLong();

    /** A source with a clock on which each step takes too long. */
    private DecompressedSource source() throws IOException {
        new Random(1).nextBytes(content);
        Path file = folder.resolve("a.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
        GenerationFile found = new GenerationFile(file, FileStatus.of(file), Compression.GZIP, false);
        return new DecompressedSource(
                FileChannel.open(file), found, STEP_BACK, Long.MAX_VALUE, () -> clock.addAndGet(1_000_000_000));
    }

    /** Verifies the file in slices; returns their number. */
    private static int verify(DecompressedSource source) throws IOException {
        int slices = 1;
        while (true) {
            try {
                source.verify(TimeSlice.of(Duration.ofMillis(1), System::nanoTime));
                return slices;
            } catch (SkippingException e) {
                slices++;
            }
        }
    }

    private static byte[] read(DecompressedSource source, long position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining() && source.read(target, position + target.position()) > 0) {
            // A read may return fewer bytes than there are.
        }
        return target.array();
    }

    private byte[] content(int from, int length) {
        return Arrays.copyOfRange(content, from, from + length);
    }

    @Test
    void givenAPositionFarAheadThenRepeatedReadsReachIt() throws Exception {
        try (DecompressedSource source = source()) {
            verify(source);
            int interrupted = 0;
            byte[] last = null;
            while (last == null) {
                // Verifying the head comes first each time. It does not start over.
                assertThat(read(source, 0, HeadFingerprint.MAX)).isEqualTo(content(0, HeadFingerprint.MAX));
                try {
                    last = read(source, SIZE - 4 * STEP_BACK, 100);
                } catch (SkippingException e) {
                    interrupted++;
                }
            }
            assertThat(last).isEqualTo(content(SIZE - 4 * STEP_BACK, 100));
            assertThat(interrupted).isBetween(5, SIZE / STEP_BACK);
            assertThat(read(source, SIZE - 100, 100)).isEqualTo(content(SIZE - 100, 100));
        }
    }

    @Test
    void beforeTheFileIsVerifiedOnlyItsFirstBytesCanBeCompared() throws Exception {
        try (DecompressedSource source = source()) {
            ByteBuffer first = ByteBuffer.allocate(HeadFingerprint.MAX);
            assertThat(source.beginning().read(first, 0)).isEqualTo(HeadFingerprint.MAX);
            assertThatThrownBy(() -> read(source, 0, 1)).isInstanceOf(SkippingException.class);
            assertThat(source.size()).isEqualTo(Long.MAX_VALUE);
            verify(source);
            assertThat(source.size()).isEqualTo(SIZE);
        }
    }

    /** A megabyte of NULs is a frame of some dozen bytes. */
    @Test
    void aFileThatIsMuchLargerThanItLooksIsVerifiedInSlices() throws Exception {
        int megabytes = 256;
        byte[] frame = Zstd.compress(new byte[1024 * 1024]);
        Path bomb = folder.resolve("a.zst");
        try (OutputStream out = Files.newOutputStream(bomb)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(frame);
            }
        }
        GenerationFile found = new GenerationFile(bomb, FileStatus.of(bomb), Compression.ZSTANDARD, false);
        TimeSlice over = TimeSlice.of(Duration.ZERO, System::nanoTime);
        try (DecompressedSource source =
                new DecompressedSource(FileChannel.open(bomb), found, STEP_BACK, Long.MAX_VALUE, System::nanoTime)) {
            for (int slice = 0; slice < 100; slice++) {
                assertThatThrownBy(() -> source.verify(over)).isInstanceOf(SkippingException.class);
            }
            verify(source);
            assertThat(source.size()).isEqualTo(megabytes * 1024L * 1024);
        }
    }

    @Test
    void aFrameThatNeedsMuchMemoryIsRefused() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(compressed).setLong(27)) {
            out.write(content);
        }
        Path file = Files.write(folder.resolve("a.zst"), compressed.toByteArray());
        GenerationFile found = new GenerationFile(file, FileStatus.of(file), Compression.ZSTANDARD, false);
        try (DecompressedSource source =
                new DecompressedSource(FileChannel.open(file), found, STEP_BACK, Long.MAX_VALUE, System::nanoTime)) {
            verify(source);
            assertThatThrownBy(() -> source.checkComplete(0)).hasMessageContaining("memory");
        }
    }

    @Test
    void givenAPositionBeforeTheWindowThenTheSourceStartsOver() throws Exception {
        try (DecompressedSource source = source()) {
            verify(source);
            for (int at = 0; at + STEP_BACK <= SIZE / 2; at += STEP_BACK) {
                assertThat(read(source, at, STEP_BACK)).isEqualTo(content(at, STEP_BACK));
            }
            assertThat(read(source, 2 * HeadFingerprint.MAX, 100)).isEqualTo(content(2 * HeadFingerprint.MAX, 100));
        }
    }
}
