/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of bytes of a file, which identifies content. Offsets store it, so it must never change. It does not
 * withstand an attacker who constructs collisions.
 */
final class Fingerprint {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    // The odd constants of xxHash64; any good odd numbers would do.
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;

    private Fingerprint() {}

    static long of(byte[] bytes, int from, int to) {
        long hash = PRIME_3 + (to - from);
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ mix((long) LONGS.get(bytes, i)), 27) * PRIME_1;
        }
        for (; i < to; i++) {
            hash = Long.rotateLeft(hash ^ mix(bytes[i]), 11) * PRIME_1;
        }
        hash ^= hash >>> 33;
        hash *= PRIME_2;
        hash ^= hash >>> 29;
        return hash;
    }

    private static long mix(long value) {
        return Long.rotateLeft(value * PRIME_2, 31) * PRIME_1;
    }
}
