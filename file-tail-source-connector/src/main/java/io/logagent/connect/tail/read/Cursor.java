/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;

/**
 * How far a path has been read, and by what the file that was read is recognised: device and inode, how it begins, and
 * what stands before the position. Inodes are used again, heads repeat, devices change: none of them is trusted alone.
 *
 * @param file the file that was read; null if not known (then the position is believed)
 * @param position bytes from the start of the (decompressed) file: where a line begins, or the rest of one
 * @param head how the file begins; null if not known
 * @param tail the {@link Fingerprint} of the last bytes before the position, at most {@link #TAIL}; 0 without a head
 * @param modified when the file had last been written, in nanoseconds since 1970; 0 if not known
 */
public record Cursor(FileIdentity file, long position, HeadFingerprint head, long tail, long modified) {
    /** How many bytes before the position are remembered. */
    static final int TAIL = 64;

    /** A position alone: believed for whatever file is there. */
    public static Cursor at(long position) {
        return new Cursor(null, position, null, 0, 0);
    }

    /** Whether nothing is known of the file that was read. */
    public boolean isBare() {
        return file == null && head == null;
    }

    /** How many bytes the tail covers. */
    static int tailLength(long position) {
        return (int) Math.min(TAIL, position);
    }
}
