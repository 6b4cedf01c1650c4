/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Shares the process's limit of open files ({@code ulimit -n}) between the rest of the worker and the tasks in it. The
 * worker keeps what it has open and a reserve; the tasks share the rest equally.
 */
public final class OpenFileLimit {
    /** For connections, segments of logs and jars that the worker opens later. */
    static final long LEAST_RESERVE = 64;

    private static final long RESERVE_PER_LIMIT = 10;

    private static final OpenFileLimit PROCESS = ofProcess();

    private final LongSupplier limit;
    private final LongSupplier open;
    /** What each task has open. A task that is not closed properly must not keep its share for ever. */
    private final Map<Object, Integer> openByTask = new WeakHashMap<>();

    OpenFileLimit(LongSupplier limit, LongSupplier open) {
        this.limit = limit;
        this.open = open;
    }

    /** The limit of this process; none where the system tells none. */
    public static OpenFileLimit process() {
        return PROCESS;
    }

    private static OpenFileLimit ofProcess() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            return new OpenFileLimit(system::getMaxFileDescriptorCount, system::getOpenFileDescriptorCount);
        }
        return new OpenFileLimit(() -> Long.MAX_VALUE, () -> 0);
    }

    /**
     * How many files a task may have open: at least one.
     *
     * @param task identifies the task until {@link #forget}
     * @param openByIt how many it has open now
     */
    public synchronized int shareOf(Object task, int openByIt) {
        openByTask.put(task, openByIt);
        long byTasks = openByTask.values().stream().mapToInt(Integer::intValue).sum();
        long byWorker = Math.max(0, open() - byTasks);
        long reserve = Math.max(LEAST_RESERVE, limit.getAsLong() / RESERVE_PER_LIMIT);
        long share = (limit.getAsLong() - byWorker - reserve) / openByTask.size();
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, share));
    }

    private long open() {
        try {
            return open.getAsLong();
        } catch (InternalError e) {
            // Counting takes a descriptor itself, and there is none left.
            return limit.getAsLong();
        }
    }

    /** Ends the share of a task. */
    public synchronized void forget(Object task) {
        openByTask.remove(task);
    }

    public long limit() {
        return limit.getAsLong();
    }

    /** Whether opening failed since the process or the system has too many files open. */
    public static boolean isReached(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean isPlain = cause instanceof FileSystemException failure
                    && failure.getReason() != null
                    && failure.getReason().startsWith("Too many open files");
            if (isPlain || cause instanceof OpenFileLimitException) {
                return true;
            }
        }
        return false;
    }
}
