/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Decompresses zstd (RFC 8878) with the library that Kafka's clients bring. It is not in the plugin's own folder: a worker
 * would load the native library a second time.
 */
final class ZstdDecoder implements MemberDecoder {
    private static final int MAGIC = 0xFD2FB528;
    private static final int MAGIC_LENGTH = 4;

    /** Frames of metadata, which a decoder skips, have one of 16 magic numbers. */
    private static final int SKIPPABLE = 0x184D2A50;

    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    /** The decoder keeps a window in memory. RFC 8878 asks decoders to support this much; {@code zstd -19} uses as much. */
    private static final long LARGEST_WINDOW = 8L * 1024 * 1024;

    private final CompressedInput in;
    private final ByteBuffer decompressed = ByteBuffer.allocateDirect(CompressedInput.BUFFER);
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private boolean finished;

    ZstdDecoder(FileChannel channel) {
        this.in = new CompressedInput(channel, ByteBuffer.allocateDirect(CompressedInput.BUFFER));
    }

    @Override
    public CompressedInput input() {
        return in;
    }

    @Override
    public void begin() throws IOException {
        require(MAGIC_LENGTH);
        int magic = in.peekInt(0);
        if (magic == MAGIC) {
            checkWindow();
        } else if ((magic & SKIPPABLE_MASK) != SKIPPABLE) {
            throw CorruptException.broken("there is no zstd at its byte " + in.position());
        }
        finished = false;
    }

    private void checkWindow() throws IOException {
        require(MAGIC_LENGTH + 1);
        int descriptor = in.peek(MAGIC_LENGTH);
        boolean isSingleSegment = (descriptor & 0x20) != 0;
        long window = isSingleSegment ? contentSize(descriptor) : window();
        if (window < 0 || window > LARGEST_WINDOW) {
            throw CorruptException.broken("the zstd frame at its byte " + in.position()
                    + " needs more than 8 MiB of memory. Compress without --long, --ultra");
        }
    }

    private long window() throws IOException {
        require(MAGIC_LENGTH + 2);
        int descriptor = in.peek(MAGIC_LENGTH + 1);
        long base = 1L << 10 + (descriptor >> 3);
        return base + base / 8 * (descriptor & 7);
    }

    private long contentSize(int descriptor) throws IOException {
        int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        int length = 1 << (descriptor >> 6);
        int from = MAGIC_LENGTH + 1 + dictionary;
        require(from + length);
        long size = 0;
        for (int i = length - 1; i >= 0; i--) {
            size = size << 8 | in.peek(from + i);
        }
        return length == 2 ? size + 256 : size;
    }

    private void require(int bytes) throws IOException {
        if (!in.require(bytes)) {
            throw CorruptException.incomplete("it ends inside a zstd header");
        }
    }

    @Override
    public int decompress(byte[] target, int offset, int length) throws IOException {
        if (finished) {
            return END_OF_MEMBER;
        }
        decompressed.clear().limit(Math.min(length, decompressed.capacity()));
        long before = in.position();
        try {
            finished = context.decompressDirectByteBufferStream(decompressed, in.buffer());
        } catch (ZstdException e) {
            throw CorruptException.broken(
                    "the zstd frame before its byte " + in.position() + " is broken: " + e.getMessage());
        }
        int count = decompressed.flip().remaining();
        decompressed.get(target, offset, count);
        if (!finished && count == 0 && in.position() == before && !in.fill()) {
            throw CorruptException.incomplete("it ends inside a zstd frame");
        }
        return count;
    }

    @Override
    public void close() {
        context.close();
    }
}
