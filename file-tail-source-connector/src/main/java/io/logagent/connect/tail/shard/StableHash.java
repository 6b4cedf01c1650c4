/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

/**
 * A hash that is the same in every JVM and every release, because it decides which task reads a file. It does not
 * resist deliberate collisions.
 */
final class StableHash {
    private StableHash() {}

    /** Hashes the characters before the index. */
    static long of(CharSequence text, int end) {
        // FNV-1a of the UTF-16 units.
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < end; i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    static long of(CharSequence text) {
        return of(text, text.length());
    }

    /** Combines a hash with a number. */
    static long with(long hash, int number) {
        return mix(hash + (number + 1) * 0x9E3779B97F4A7C15L);
    }

    /** The finalizer of MurmurHash3, because FNV hardly changes the high bits of short texts. */
    private static long mix(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
