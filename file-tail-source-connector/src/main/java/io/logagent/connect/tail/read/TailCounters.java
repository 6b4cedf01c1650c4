/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** What happened to files since the tailer was made. */
public final class TailCounters {
    private long rotations;
    private long truncations;
    private long lostBytes;
    private long skippedNuls;
    private long oversized;

    public void rotated() {
        rotations++;
    }

    public void truncated() {
        truncations++;
    }

    public void lost(long bytes) {
        lostBytes += bytes;
    }

    public void overflowed() {
        oversized++;
    }

    public void skippedNuls(long bytes) {
        skippedNuls += bytes;
    }

    /** How often a path came to lead to another file, of which the former one was read to its end. */
    public long rotations() {
        return rotations;
    }

    /** How often a file was cut or written anew. */
    public long truncations() {
        return truncations;
    }

    /** Lines longer than {@code line.max.bytes}. */
    public long oversized() {
        return oversized;
    }

    /** Bytes that are known to have been there, were not read, and cannot be recovered. */
    public long lostBytes() {
        return lostBytes;
    }

    /** NUL bytes before lines that were left out: a program that writes on after a truncation leaves a hole of them. */
    public long skippedNuls() {
        return skippedNuls;
    }
}
