/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time. The answer to which of them are something has the high bit of each that is; behind the
 * first it may have others by mistake, so only {@link #first} and whether there is any can be trusted.
 *
 * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Bit Twiddling Hacks</a>
 */
final class ByteWords {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** A byte times this is eight of them. */
    static final long EACH = 0x0101010101010101L;

    /** The high bit of each byte: set where a byte is not ASCII. */
    static final long HIGH_BITS = 0x8080808080808080L;

    private ByteWords() {}

    /** Eight bytes, the first of them in the lowest bits. */
    static long at(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    /** Which bytes are this one. */
    static long equal(long word, char ascii) {
        return below(word ^ EACH * ascii, 1);
    }

    /** Which bytes are below this, which is 128 at most; none that is not ASCII. */
    static long below(long word, int limit) {
        return word - EACH * limit & ~word & HIGH_BITS;
    }

    /** Which of the eight is the first that was found. */
    static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
