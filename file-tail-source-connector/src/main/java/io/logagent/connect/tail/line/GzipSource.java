/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;

/**
 * A gzip file, decompressed. It is read forwards; a window of what was last decompressed serves the short steps back of
 * a reader that begins a line again, and a longer step back begins at the start.
 */
final class GzipSource implements ByteSource {
    private static final int INPUT_BUFFER = 64 * 1024;

    private final FileChannel channel;
    private final byte[] window;
    private InputStream in;
    private long windowStart;
    private int windowSize;

    /** @param stepBack how far reading usually goes back */
    GzipSource(FileChannel channel, int stepBack) throws IOException {
        this.channel = channel;
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
        if (position < windowStart) {
            restart();
        }
        while (position >= windowStart + windowSize) {
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
