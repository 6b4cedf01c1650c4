/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;

/**
 * How far a path was read, and the identity of the file: device and inode, its first bytes, and the bytes before the
 * position. Inodes are reused, heads repeat and device numbers change, so none of them is trusted alone.
 *
 * @param file that was read; null if unknown: then the position counts for any file
 * @param position where a line or the rest of a line begins, in bytes from the start of the (decompressed) file
 * @param head fingerprint of the first bytes; null if unknown
 * @param tail the {@link Fingerprint} of the last bytes before the position, at most {@link #TAIL}; 0 without a head
 * @param modified time of the last write, in nanoseconds since 1970; 0 if unknown
 */
public record Cursor(FileIdentity file, long position, HeadFingerprint head, long tail, long modified) {
    /** The most bytes before the position that the tail covers. */
    static final int TAIL = 64;

    /** A position alone, which counts for any file. */
    public static Cursor at(long position) {
        return new Cursor(null, position, null, 0, 0);
    }

    /** Whether nothing is known about the file that was read. */
    public boolean isBare() {
        return file == null && head == null;
    }

    /** The bytes before a position that the tail covers. */
    static int tailLength(long position) {
        return (int) Math.min(TAIL, position);
    }

    /** This cursor, with another time of the last write. */
    public Cursor asOf(long lastWrite) {
        return new Cursor(file, position, head, tail, lastWrite);
    }
}
