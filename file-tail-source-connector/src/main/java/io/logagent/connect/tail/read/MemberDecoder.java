/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/**
 * Decompresses the members of a file: the parts that are complete in themselves, each with its own checksum. gzip calls
 * them members, zstd frames.
 *
 * <p>A method that throws an incomplete {@link CorruptException} can be called again when the file has grown.
 */
interface MemberDecoder extends AutoCloseable {
    /** {@link #decompress} returns it when the member is complete and matches its checksum. */
    int END_OF_MEMBER = -1;

    /** The file; the decoder has taken the bytes up to its position. */
    CompressedInput input();

    /**
     * Begins the member at the position of the input.
     *
     * @throws CorruptException if no member begins there
     */
    void begin() throws IOException;

    /**
     * Decompresses a bounded part of the member.
     *
     * @return the number of bytes, which may be 0, or {@link #END_OF_MEMBER}
     * @throws CorruptException if the member is incomplete or broken
     */
    int decompress(byte[] target, int offset, int length) throws IOException;

    /** Frees the memory outside of the heap. */
    @Override
    void close();
}
