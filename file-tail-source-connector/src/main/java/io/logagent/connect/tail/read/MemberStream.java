/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.Compression;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Decompresses the members of a file one after the other. The bytes of a member count as verified when it is complete. */
final class MemberStream implements AutoCloseable {
    /** {@link #read} returns it at the end of the file. */
    static final int END = -1;

    /** Archives pad a file with NULs to a whole block. */
    private static final int LONGEST_PADDING = 1024 * 1024;

    private final MemberDecoder decoder;
    private final CompressedInput in;
    private boolean insideMember;
    private long read;
    private long verified;
    private long end;

    private MemberStream(MemberDecoder decoder) {
        this.decoder = decoder;
        this.in = decoder.input();
    }

    /**
     * Decompresses a file from its beginning.
     *
     * @throws CorruptException if the library that decompresses it is missing
     */
    static MemberStream open(FileChannel channel, Compression compression) throws CorruptException {
        return new MemberStream(
                switch (compression) {
                    case GZIP -> new GzipDecoder(channel);
                    case ZSTANDARD -> zstd(channel);
                    default -> throw new IllegalArgumentException(compression + " cannot be decompressed");
                });
    }

    private static MemberDecoder zstd(FileChannel channel) throws CorruptException {
        try {
            return new ZstdDecoder(channel);
        } catch (LinkageError e) {
            // The worker's class path has no zstd-jni, or java.io.tmpdir is mounted with noexec.
            throw CorruptException.broken("the worker cannot load zstd-jni: " + e);
        }
    }

    /**
     * Decompresses a bounded part of the file.
     *
     * @return the number of bytes, which may be 0, or {@link #END}
     * @throws CorruptException if the file is incomplete or broken. It can be read on if it is incomplete and has grown
     */
    int read(byte[] target, int offset, int length) throws IOException {
        if (!insideMember) {
            if (isAtEnd()) {
                return END;
            }
            decoder.begin();
            insideMember = true;
        }
        int count = decoder.decompress(target, offset, length);
        if (count == MemberDecoder.END_OF_MEMBER) {
            insideMember = false;
            verified = read;
            end = in.position();
            return 0;
        }
        read += count;
        return count;
    }

    private boolean isAtEnd() throws IOException {
        boolean isFirst = end == 0;
        if (!in.require(1)) {
            if (isFirst) {
                throw CorruptException.incomplete("it is empty");
            }
            return true;
        }
        if (isFirst || in.peek(0) != 0) {
            return false;
        }
        while (in.require(1)) {
            if (in.peek(0) != 0 || in.position() - end > LONGEST_PADDING) {
                throw CorruptException.broken("its bytes from " + end + " are not compressed");
            }
            in.skip(1);
        }
        return true;
    }

    /** The bytes of all complete members. */
    long verified() {
        return verified;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
