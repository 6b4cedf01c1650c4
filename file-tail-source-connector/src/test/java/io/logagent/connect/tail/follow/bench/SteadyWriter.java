/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Writes numbered lines at a steady rate for some time, and rotates the log again and again. */
final class SteadyWriter implements Callable<Void> {
    private static final int LINES_AT_ONCE = 500;

    private final Path path;
    private final long bytesPerSecond;
    private final Duration rotateEvery;
    private final Duration time;
    private volatile long lines;
    private volatile int rotations;

    SteadyWriter(Path path, long bytesPerSecond, Duration rotateEvery, Duration time) {
        this.path = path;
        this.bytesPerSecond = bytesPerSecond;
        this.rotateEvery = rotateEvery;
        this.time = time;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        byte[] block = new byte[LINES_AT_ONCE * NumberedLine.LENGTH];
        try (RotatedLog log = new RotatedLog(path)) {
            long begin = System.nanoTime();
            long rotated = begin;
            for (long now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
                if (now - rotated >= rotateEvery.toNanos() && log.canRotate()) {
                    log.rotate();
                    rotations++;
                    rotated = now;
                }
                if (lines * NumberedLine.LENGTH < (now - begin) / 1e9 * bytesPerSecond) {
                    write(block, log);
                } else {
                    Thread.sleep(1);
                }
            }
        }
        return null;
    }

    private void write(byte[] block, RotatedLog log) throws IOException {
        for (int i = 0; i < LINES_AT_ONCE; i++) {
            NumberedLine.write(lines + i, block, i * NumberedLine.LENGTH);
        }
        // Two writes, so that there are partial lines.
        int part = block.length / 2 + NumberedLine.LENGTH / 3;
        log.append(ByteBuffer.wrap(block, 0, part));
        log.append(ByteBuffer.wrap(block, part, block.length - part));
        lines = lines + LINES_AT_ONCE;
    }

    /** The lines written so far; a reader may have seen a few more. */
    long lines() {
        return lines;
    }

    int rotations() {
        return rotations;
    }
}
