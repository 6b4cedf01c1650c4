/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that is not compressed. */
public final class PlainSource implements ByteSource {
    private final FileChannel channel;
    private long end = Long.MAX_VALUE;

    public PlainSource(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (position >= end) {
            return -1;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + end - position));
        try {
            return channel.read(target, position);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public void endAt(long position) {
        end = position;
    }

    @Override
    public boolean mayChange() {
        return true;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
