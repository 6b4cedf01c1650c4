/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.concurrent.BackgroundThread;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Reads the next batch in a thread of its own while Connect converts and sends the last one. A backlog is so brought into
 * Kafka as fast as Connect can go: its thread finds each batch ready.
 *
 * <p>What is read, and with what, belongs to the task's thread again as soon as {@link #await} has returned: the two never
 * work at the same time. There is one read under way at most, so no more than one batch waits in memory. Without a backlog
 * there is no thread. To be made by the task's thread.
 */
final class ReadAhead implements AutoCloseable {
    private final BackgroundThread thread = new BackgroundThread("read-ahead");
    private Future<Boolean> underway;

    /** @param read tells whether there is still more to read behind it */
    void begin(BooleanSupplier read) {
        underway = thread.submit(() -> read.getAsBoolean());
    }

    /**
     * Waits until a read that was begun has ended.
     *
     * @return whether there is more to read behind it; false, too, if none was begun
     */
    boolean await() throws InterruptedException {
        if (underway == null) {
            return false;
        }
        try {
            boolean more = underway.get();
            underway = null;
            return more;
        } catch (ExecutionException e) {
            underway = null;
            // As if the task's thread had read.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /** Waits for a read under way, which ends as soon as a poll would: what it uses is going to be closed. */
    @Override
    public void close() {
        boolean interrupted = false;
        thread.shutdown();
        while (underway != null) {
            try {
                await();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException e) {
                // Nobody will deliver what it has read.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
