/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import io.logagent.it.chaos.RotatingFile.Rotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Writes to a file in bursts and rotates it at random, in its own thread. */
final class BurstWriter {
    private static final Duration SHORTEST_GENERATION = Duration.ofSeconds(2);
    private static final Duration LONGEST_GENERATION = Duration.ofSeconds(8);
    private static final int LONGEST_BURST = 30;
    private static final int LONGEST_PAUSE_MS = 250;

    private final RotatingFile file;
    private final Random random;
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
    private volatile boolean stopping;

    BurstWriter(Path path, long seed) throws IOException {
        this.random = new Random(seed);
        this.file = new RotatingFile(path, random);
    }

    void start() {
        ended = CompletableFuture.runAsync(this::write, task -> new Thread(task, file.name() + " writer").start());
    }

    RotatingFile file() {
        return file;
    }

    private void write() {
        try {
            long nextRotation = System.nanoTime() + generation();
            while (!stopping) {
                file.append(1 + random.nextInt(LONGEST_BURST));
                if (System.nanoTime() > nextRotation && file.mayRotate()) {
                    file.rotate(Rotation.values()[random.nextInt(Rotation.values().length)]);
                    nextRotation = System.nanoTime() + generation();
                }
                Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long generation() {
        return random.nextLong(SHORTEST_GENERATION.toNanos(), LONGEST_GENERATION.toNanos());
    }

    /** Stops the writer, and returns after its last line. */
    void stop() {
        stopping = true;
        ended.join();
    }
}
