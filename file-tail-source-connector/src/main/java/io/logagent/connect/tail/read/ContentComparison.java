/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Compares what is in two files. */
final class ContentComparison {
    private static final int CHUNK = 64 * 1024;

    private ContentComparison() {}

    /** Whether a file has all bytes that another one has from a position on; it may have more behind them. */
    static boolean hasAll(ByteSource file, ByteSource other, long from) throws IOException {
        ByteBuffer mine = ByteBuffer.allocate(CHUNK);
        ByteBuffer others = ByteBuffer.allocate(CHUNK);
        for (long at = from; ; at += others.limit()) {
            others.clear();
            if (other.read(others, at) <= 0) {
                return true;
            }
            others.flip();
            mine.clear().limit(others.limit());
            while (mine.hasRemaining() && file.read(mine, at + mine.position()) > 0) {
                // A read may return fewer bytes than there are.
            }
            if (!mine.flip().equals(others)) {
                return false;
            }
        }
    }
}
