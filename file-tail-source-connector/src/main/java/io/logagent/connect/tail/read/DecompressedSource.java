/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decompresses a file while it is read. Reading goes forward. A buffer with the last bytes serves the short steps
 * back of a reader that begins a line again; a longer step back starts at the beginning of the file. A read far ahead
 * ends with a {@link SkippingException}, and repeating the read goes on from there.
 */
final class DecompressedSource implements ByteSource {
    /** How long one read may skip towards its position. */
    private static final Duration MAX_SKIP = Duration.ofMillis(100);

    /** The least steps of a read, however slow they are, so that each read makes progress. */
    private static final int LEAST_STEPS = 8;

    private final FileChannel channel;
    private final Compression compression;
    // The first bytes, so that reading them does not start at the beginning of the file.
    private final byte[] beginning = new byte[HeadFingerprint.MAX];
    private int beginningSize;
    private final LongSupplier nanoTime;
    private final byte[] window;
    private InputStream in;
    private long windowStart;
    private int windowSize;

    /** @param stepBack how far reading usually goes back */
    DecompressedSource(FileChannel channel, Compression compression, int stepBack) throws IOException {
        this(channel, compression, stepBack, System::nanoTime);
    }

    DecompressedSource(FileChannel channel, Compression compression, int stepBack, LongSupplier nanoTime)
            throws IOException {
        this.channel = channel;
        this.compression = compression;
        this.nanoTime = nanoTime;
        this.window = new byte[2 * stepBack];
        restart();
    }

    private void restart() throws IOException {
        channel.position(0);
        in = compression.open(Channels.newInputStream(channel));
        windowStart = 0;
        windowSize = 0;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (position < windowStart && position < beginningSize) {
            int length = Math.min(target.remaining(), beginningSize - (int) position);
            target.put(beginning, (int) position, length);
            return length;
        }
        if (position < windowStart) {
            restart();
        }
        TimeSlice slice = TimeSlice.of(MAX_SKIP, nanoTime);
        for (int step = 0; position >= windowStart + windowSize; step++) {
            if (step >= LEAST_STEPS && slice.isOverNow()) {
                throw new SkippingException(windowStart + windowSize, position);
            }
            if (!decompress()) {
                return -1;
            }
        }
        int from = (int) (position - windowStart);
        int length = Math.min(target.remaining(), windowSize - from);
        target.put(window, from, length);
        return length;
    }

    private boolean decompress() throws IOException {
        if (windowSize == window.length) {
            int kept = window.length / 2;
            System.arraycopy(window, windowSize - kept, window, 0, kept);
            windowStart += windowSize - kept;
            windowSize = kept;
        }
        int length = in.read(window, windowSize, window.length - windowSize);
        windowSize += Math.max(0, length);
        if (windowStart == 0 && beginningSize < beginning.length) {
            beginningSize = Math.min(beginning.length, windowSize);
            System.arraycopy(window, 0, beginning, 0, beginningSize);
        }
        return length > 0;
    }

    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
