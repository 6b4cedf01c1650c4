/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one generation, decompressed if its file is compressed. */
interface ByteSource extends Closeable {
    /** Reads bytes at the position into the buffer, as {@link java.nio.channels.FileChannel#read} does. */
    int read(ByteBuffer target, long position) throws IOException;

    /** The number of bytes; {@link Long#MAX_VALUE} if only reading to the end can tell. */
    long size() throws IOException;
}
