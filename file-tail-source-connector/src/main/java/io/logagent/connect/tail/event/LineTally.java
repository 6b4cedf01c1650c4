/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.Line;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Counts and hashes lines. The lines between two tallies can be told from the tallies alone. */
final class LineTally {
    private static final long FACTOR = 31;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer start = ByteBuffer.allocate(Long.BYTES);
    private int count;
    private long hash;

    void add(Line line) {
        crc.reset();
        // Two lines with the same text are different lines.
        crc.update(start.clear().putLong(line.start()).flip());
        crc.update(line.buffer(), line.offset(), line.length());
        hash = FACTOR * hash + crc.getValue();
        count++;
    }

    int count() {
        return count;
    }

    long hash() {
        return hash;
    }

    /** The hash of the lines that follow an earlier tally. */
    static long hashBetween(int count, long hash, int laterCount, long laterHash) {
        long power = 1;
        long square = FACTOR;
        for (int bits = laterCount - count; bits > 0; bits >>= 1) {
            power *= (bits & 1) == 1 ? square : 1;
            square *= square;
        }
        return laterHash - hash * power;
    }
}
