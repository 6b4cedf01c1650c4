/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** Counts what happened to files since the tailer was made. */
public final class TailCounters {
    private long rotations;
    private long truncations;
    private long lostBytes;
    private long lostGenerations;
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

    public void lostGeneration() {
        lostGenerations++;
    }

    public void overflowed() {
        oversized++;
    }

    public void skippedNuls(long bytes) {
        skippedNuls += bytes;
    }

    /** The generations that were read to their end after a rotation. */
    public long rotations() {
        return rotations;
    }

    /** The truncations and rewrites of files. */
    public long truncations() {
        return truncations;
    }

    /** The lines that are longer than {@code line.max.bytes}. */
    public long oversized() {
        return oversized;
    }

    /** The bytes that are known to have existed, were not read, and cannot be recovered. */
    public long lostBytes() {
        return lostBytes;
    }

    /** The files with unread lines that are gone or cannot be read, where the number of lost bytes is unknown. */
    public long lostGenerations() {
        return lostGenerations;
    }

    /** The skipped NUL bytes before lines. A program that writes on after a truncation leaves a hole of them. */
    public long skippedNuls() {
        return skippedNuls;
    }
}
