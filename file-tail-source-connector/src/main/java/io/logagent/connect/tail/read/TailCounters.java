/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Counts what happened to files since the tailer was made. Only its thread may ask for the losses. */
public final class TailCounters {
    /** The losses that the status shows; the log has all. */
    private static final int MOST_LOSSES = 20;

    /**
     * Lines that cannot be read any more.
     *
     * @param path that is collected
     * @param reason with the file and the range of bytes
     */
    public record Loss(Path path, String reason) {}

    private long rotations;
    private long truncations;
    private long lostBytes;
    private long lostGenerations;
    private final Deque<Loss> losses = new ArrayDeque<>();
    private long skippedNuls;
    private long oversized;

    public void rotated() {
        rotations++;
    }

    public void truncated() {
        truncations++;
    }

    /** @param what names the file and the range of bytes */
    public void lost(long bytes, Loss what) {
        lostBytes += bytes;
        remember(what);
    }

    /** @param what names the file and the reason */
    public void lostGeneration(Loss what) {
        lostGenerations++;
        remember(what);
    }

    private void remember(Loss what) {
        losses.addLast(what);
        if (losses.size() > MOST_LOSSES) {
            losses.removeFirst();
        }
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

    /** A number that changes with each loss. */
    public long revision() {
        return lostBytes + lostGenerations;
    }

    /** The newest losses, the oldest of them first. */
    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** The skipped NUL bytes before lines. A program that writes on after a truncation leaves a hole of them. */
    public long skippedNuls() {
        return skippedNuls;
    }
}
