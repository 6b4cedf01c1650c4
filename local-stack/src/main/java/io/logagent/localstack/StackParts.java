/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Starts parts in parallel, and closes the running ones in the reverse order of their start. */
final class StackParts implements AutoCloseable {
    private static final int CLOSE_LIMIT_SECONDS = 60;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final ExecutorService starting = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "local-stack-start");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a part in a new thread. */
    <T extends AutoCloseable> Future<T> start(Callable<T> part) {
        return starting.submit(() -> add(part.call()));
    }

    /** Runs a task that leaves nothing to close, in a new thread. */
    <T> Future<T> prepare(Callable<T> task) {
        return starting.submit(task);
    }

    /** Takes over a running part. */
    <T extends AutoCloseable> T add(T part) {
        synchronized (running) {
            running.push(part);
        }
        return part;
    }

    /** Waits for a task, and rethrows its exception. */
    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stack was starting", e);
        }
    }

    /** Aborts parts that are still starting, and closes those that run. */
    @Override
    public void close() {
        starting.shutdownNow();
        RuntimeException failure = null;
        try {
            starting.awaitTermination(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) {
                // The others still have to be closed.
                if (failure == null) {
                    failure = new IllegalStateException("a part of the stack could not be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private AutoCloseable next() {
        synchronized (running) {
            return running.poll();
        }
    }
}
