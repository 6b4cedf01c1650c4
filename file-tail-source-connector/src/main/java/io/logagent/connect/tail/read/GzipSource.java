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
 * A gzip file, decompressed. It is read forwards. A window of the last bytes serves the short steps back of a reader that
 * begins a line again. A longer step back starts over. A read far ahead ends with a {@link SkippingException}, and the
 * same read continues from there.
 */
final class GzipSource implements ByteSource {
    private static final int INPUT_BUFFER = 64 * 1024;

    /** The longest time that one read decompresses towards a position. */
    private static final Duration MAX_SKIP = Duration.ofMillis(100);

    /** The least steps of a read, however slow they are, so that each read makes progress. */
    private static final int LEAST_STEPS = 8;

    private final FileChannel channel;
    // The first bytes, so that verifying them does not start over.
    private final byte[] beginning = new byte[HeadFingerprint.MAX];
    private int beginningSize;
    private final LongSupplier nanoTime;
    private final byte[] window;
    private InputStream in;
    private long windowStart;
    private int windowSize;

    /** @param stepBack how far reads usually go back */
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
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
