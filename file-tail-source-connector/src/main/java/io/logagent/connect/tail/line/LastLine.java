/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds where the unfinished last line of a file begins. */
final class LastLine {
    /** How far to look back for it. */
    private static final int LOOK_BACK = 1024 * 1024;

    private LastLine() {}

    /** Where the last line begins; the end of the file if it has a terminator, or if it is longer than 1 MiB. */
    static long start(ByteSource source) throws IOException {
        long size = source.size();
        int length = (int) Math.min(size, LOOK_BACK);
        ByteBuffer tail = ByteBuffer.allocate(length);
        while (tail.hasRemaining() && source.read(tail, size - tail.remaining()) > 0) {
            // A read may return less than what is there.
        }
        for (int i = tail.position() - 1; i >= 0; i--) {
            if (tail.get(i) == '\n') {
                return size - length + i + 1;
            }
        }
        return length == size ? 0 : size;
    }
}
