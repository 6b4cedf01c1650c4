/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one generation, decompressed if its file is compressed. */
interface ByteSource extends Closeable {
    /** Reads bytes at the position into the buffer, as {@link java.nio.channels.FileChannel#read} does. */
    int read(ByteBuffer target, long position) throws IOException;

    /** The number of bytes; {@link Long#MAX_VALUE} if they are not counted yet. */
    long size() throws IOException;

    /** Makes reads end at a position, although the file may have grown since. A compressed file does not grow. */
    default void endAt(long position) {}

    /** Whether the bytes may change between two reads, since a program writes to the file. */
    default boolean mayChange() {
        return false;
    }

    /** The first bytes, for comparisons only: they need not be verified. */
    default ByteSource beginning() {
        return this;
    }

    /**
     * Verifies a compressed file, unless it is verified. Repeating continues.
     *
     * @throws SkippingException if the slice is over
     */
    default void verify(TimeSlice slice) throws IOException {}

    /** Whether a part of the file behind the last byte cannot be read. */
    default boolean isDamaged() {
        return false;
    }

    /**
     * @param read how far the file was read
     * @throws DamagedException if a part of the file behind the last byte cannot be read
     */
    default void checkComplete(long read) throws DamagedException {}
}
