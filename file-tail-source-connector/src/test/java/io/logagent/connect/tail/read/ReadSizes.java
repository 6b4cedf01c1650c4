/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** Sizes that tests place lines around. */
public final class ReadSizes {
    /** The most bytes of one read. */
    public static final int CHUNK = LineReader.CHUNK;

    /** The bytes before a position that are read again. */
    public static final int CONTEXT = ReadBuffer.CONTEXT;

    private ReadSizes() {}
}
