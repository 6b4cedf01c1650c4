/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tests eight bytes at a time. A result has the high bit of each byte that passes the test. Bits above the first one
 * may be wrong, so only {@link #first} and a comparison with 0 can be trusted.
 *
 * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Bit Twiddling Hacks</a>
 */
final class ByteWords {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Multiplied with a byte, this is the byte eight times. */
    static final long EACH = 0x0101010101010101L;

    /** The high bit of each byte, which is set in bytes that are not ASCII. */
    static final long HIGH_BITS = 0x8080808080808080L;

    private ByteWords() {}

    /** Reads eight bytes, the first one into the lowest bits. */
    static long at(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    /** Finds the bytes that equal this character. */
    static long equal(long word, char ascii) {
        return below(word ^ EACH * ascii, 1);
    }

    /** Finds the ASCII bytes below a limit of at most 128. */
    static long below(long word, int limit) {
        return word - EACH * limit & ~word & HIGH_BITS;
    }

    /** The index of the first of the eight bytes that was found. */
    static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
