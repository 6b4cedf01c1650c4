/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses gzip (RFC 1952). Unlike {@link java.util.zip.GZIPInputStream} it tells where each member ends. */
final class GzipDecoder implements MemberDecoder {
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;

    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    /** Much longer than a file name and its extra fields are. */
    private static final int LONGEST_HEADER = CompressedInput.BUFFER / 2;

    private final CompressedInput in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();

    GzipDecoder(FileChannel channel) {
        this.in = new CompressedInput(channel, ByteBuffer.allocate(CompressedInput.BUFFER));
    }

    @Override
    public CompressedInput input() {
        return in;
    }

    @Override
    public void begin() throws IOException {
        boolean hasMagic = at(0) == MAGIC_1 && at(1) == MAGIC_2;
        if (!hasMagic || at(2) != DEFLATE || (at(3) & RESERVED) != 0) {
            throw CorruptException.broken("there is no gzip at its byte " + in.position());
        }
        in.skip(headerLength(at(3)));
        inflater.reset();
        checksum.reset();
    }

    private int headerLength(int flags) throws IOException {
        int length = FIXED_HEADER;
        if ((flags & HAS_EXTRA) != 0) {
            length += 2 + at(length) + (at(length + 1) << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            length = endOfText(length);
        }
        if ((flags & HAS_COMMENT) != 0) {
            length = endOfText(length);
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            length += 2;
        }
        at(length - 1);
        return length;
    }

    private int endOfText(int from) throws IOException {
        int end = from;
        while (at(end) != 0) {
            end++;
        }
        return end + 1;
    }

    /** A byte of the header, as an unsigned number. */
    private int at(int index) throws IOException {
        if (index >= LONGEST_HEADER) {
            throw CorruptException.broken("the gzip header at its byte " + in.position() + " is too long");
        }
        if (!in.require(index + 1)) {
            throw CorruptException.incomplete("it ends inside a gzip header");
        }
        return in.peek(index);
    }

    @Override
    public int decompress(byte[] target, int offset, int length) throws IOException {
        if (inflater.finished()) {
            return end();
        }
        if (!in.buffer().hasRemaining() && !in.fill()) {
            throw CorruptException.incomplete("it ends inside a gzip member");
        }
        inflater.setInput(in.buffer());
        try {
            int decompressed = inflater.inflate(target, offset, length);
            if (inflater.needsDictionary()) {
                throw CorruptException.broken("the gzip member before its byte " + in.position() + " is broken");
            }
            checksum.update(target, offset, decompressed);
            return decompressed;
        } catch (DataFormatException e) {
            throw CorruptException.broken(
                    "the gzip member before its byte " + in.position() + " is broken: " + e.getMessage());
        }
    }

    private int end() throws IOException {
        if (!in.require(TRAILER)) {
            throw CorruptException.incomplete("it ends inside a gzip trailer");
        }
        if (in.peekInt(0) != (int) checksum.getValue() || in.peekInt(4) != (int) inflater.getBytesWritten()) {
            throw CorruptException.broken("the gzip checksum at its byte " + in.position() + " does not match");
        }
        in.skip(TRAILER);
        return END_OF_MEMBER;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
