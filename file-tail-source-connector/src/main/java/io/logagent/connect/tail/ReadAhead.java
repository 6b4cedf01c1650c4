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
 * Reads the next batch on a thread of its own while Connect converts and sends the last one. Connect finds each batch
 * of a backlog ready, so it delivers the backlog at its own maximum speed.
 *
 * <p>The reading parts belong to the task's thread again as soon as {@link #await} has returned: the two threads never
 * use them at the same time. At most one read is running, so at most one batch waits in memory. Without a backlog there
 * is no thread. Made by the task's thread.
 */
final class ReadAhead implements AutoCloseable {
    private final BackgroundThread thread = new BackgroundThread("read-ahead");
    private Future<Boolean> underway;

    /** @param read returns whether there is more to read after it */
    void begin(BooleanSupplier read) {
        underway = thread.submit(() -> read.getAsBoolean());
    }

    /**
     * Waits for the end of a running read.
     *
     * @return whether there is more to read after it; false if no read was running
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
            // Fails as if the task's thread had read.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /** Waits for a running read, which takes no longer than a poll: the parts that it uses are closed next. */
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
                // Its batch is not delivered any more.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
