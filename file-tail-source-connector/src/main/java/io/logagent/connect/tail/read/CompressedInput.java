/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a compressed file. A file grows while it is being compressed, so its end is never final. */
final class CompressedInput {
    static final int BUFFER = 64 * 1024;

    private final FileChannel channel;
    private final ByteBuffer buffer;
    private long filled;

    CompressedInput(FileChannel channel, ByteBuffer buffer) {
        this.channel = channel;
        this.buffer = buffer.limit(0);
    }

    /** The bytes that are in memory. Taking bytes from it moves on in the file. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The position of the next byte in the file. */
    long position() {
        return filled - buffer.remaining();
    }

    /** Reads more bytes into the buffer; returns false at the end of the file. */
    boolean fill() throws IOException {
        buffer.compact();
        try {
            int length = channel.read(buffer, filled);
            filled += Math.max(0, length);
            return length > 0;
        } finally {
            buffer.flip();
        }
    }

    /**
     * Reads until the buffer has this many bytes; returns false if the file ends before.
     *
     * @param bytes at most {@link #BUFFER}
     */
    boolean require(int bytes) throws IOException {
        while (buffer.remaining() < bytes) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** A byte that {@link #require} has made available, as an unsigned number. */
    int peek(int index) {
        return buffer.get(buffer.position() + index) & 0xFF;
    }

    /** An integer in little endian that {@link #require} has made available. */
    int peekInt(int index) {
        return peek(index) | peek(index + 1) << 8 | peek(index + 2) << 16 | peek(index + 3) << 24;
    }

    /** Skips bytes that {@link #require} has made available. */
    void skip(int bytes) {
        buffer.position(buffer.position() + bytes);
    }
}
