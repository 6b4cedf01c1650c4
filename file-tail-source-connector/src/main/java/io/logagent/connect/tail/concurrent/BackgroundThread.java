/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/** A thread beside that of a task, with the same name and logging context. It ends when it is idle for a while. */
public final class BackgroundThread implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor thread;

    /**
     * Takes name and logging context from the calling thread.
     *
     * @param purpose added to the name of the calling thread
     */
    public BackgroundThread(String purpose) {
        String name = Thread.currentThread().getName() + "-" + purpose;
        Map<String, String> context = MDC.getCopyOfContextMap();
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread made = new Thread(() -> inContext(context, work), name);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    private static void inContext(Map<String, String> context, Runnable work) {
        if (context != null) {
            MDC.setContextMap(context);
        }
        work.run();
    }

    public <T> Future<T> submit(Callable<T> work) {
        return thread.submit(work);
    }

    /** Takes no more work; running work goes on. */
    public void shutdown() {
        thread.shutdown();
    }

    /** Interrupts running work, without waiting for its end. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
