/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/**
 * A gzip file, decompressed. It is read forwards; a window of what was last decompressed serves the short steps back of
 * a reader that begins a line again, and a longer step back begins at the start. A read that is far ahead ends with a
 * {@link SkippingException}, and the same read goes on from there.
 */
final class GzipSource implements ByteSource {
    private static final int INPUT_BUFFER = 64 * 1024;

    /** How long one read may be on its way to a position. */
    private static final Duration MAX_SKIP = Duration.ofMillis(100);

    /** So much is decompressed by each read, however slow that is. */
    private static final int LEAST_STEPS = 8;

    private final FileChannel channel;
    // What it begins with, so that a look at that need not begin anew.
    private final byte[] beginning = new byte[HeadFingerprint.MAX];
    private int beginningSize;
    private final LongSupplier nanoTime;
    private final byte[] window;
    private InputStream in;
    private long windowStart;
    private int windowSize;

    /** @param stepBack how far reading usually goes back */
    GzipSource(FileChannel channel, int stepBack) throws IOException {
        this(channel, stepBack, System::nanoTime);
    }

    GzipSource(FileChannel channel, int stepBack, LongSupplier nanoTime) throws IOException {
        this.channel = channel;
        this.nanoTime = nanoTime;
        this.window = new byte[2 * stepBack];
        restart();
    }

    private void restart() throws IOException {
        channel.position(0);
        in = new GZIPInputStream(Channels.newInputStream(channel), INPUT_BUFFER);
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
    public boolean mayGrow() {
        return false;
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
