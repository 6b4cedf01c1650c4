/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A program that writes a log and rotates it again and again, but does not delete a generation before it is read.
 *
 * @param longestPauseMillis the longest time from one rotation to the next, if the reader keeps up
 */
record RotatingWriter(Oracle oracle, Path log, NumberedNames names, int rotations, int longestPauseMillis)
        implements Callable<Void> {
    /** So many rotated files are there at a time. */
    static final int KEPT = 9;

    @Override
    public Void call() throws IOException {
        int[] first = new int[rotations];
        try (LogFile file = new LogFile(oracle, log)) {
            file.write(1);
            awaitDelivery(1);
            for (int i = 0; i < rotations; i++) {
                first[i] = oracle.made(log);
                // Of more generations than are kept some would be gone before they are read.
                awaitDelivery(first[Math.max(0, i - KEPT + 3)]);
                file.write(ThreadLocalRandom.current().nextInt(1, 40));
                Pause.upToMillis(longestPauseMillis);
                names.rotate(log, KEPT);
                file.write(ThreadLocalRandom.current().nextInt(3));
                file.reopen();
            }
            file.write(1);
        }
        return null;
    }

    private void awaitDelivery(int lines) {
        while (oracle.delivered(log) < lines && !Thread.currentThread().isInterrupted()) {
            Pause.upToMillis(1);
        }
    }
}
