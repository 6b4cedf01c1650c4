/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Changes that wait until the task takes them. Holds each path once, and a bounded number of paths. */
final class PendingChanges {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int maxPaths;
    private final Set<Path> paths = new HashSet<>();
    private final Set<Path> directories = new HashSet<>();
    private boolean incomplete;
    private boolean woken;

    /**
     * @param maxPaths how many paths and directories to name; with more, the changes are
     *     {@linkplain Changes#incomplete() incomplete}
     */
    PendingChanges(int maxPaths) {
        this.maxPaths = maxPaths;
    }

    void addPath(Path path) {
        change(() -> paths.add(path));
    }

    void addDirectory(Path directory) {
        change(() -> directories.add(directory));
    }

    void addAnything() {
        change(() -> incomplete = true);
    }

    void wake() {
        change(() -> woken = true);
    }

    private void change(Runnable addition) {
        lock.lock();
        try {
            addition.run();
            if (incomplete || paths.size() + directories.size() > maxPaths) {
                incomplete = true;
                paths.clear();
                directories.clear();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change or a wake-up. Returns at once if one came since the last call. */
    void await(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!woken && !incomplete && paths.isEmpty() && directories.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    Changes take() {
        lock.lock();
        try {
            Changes changes = new Changes(paths, directories, incomplete);
            paths.clear();
            directories.clear();
            incomplete = false;
            return changes;
        } finally {
            lock.unlock();
        }
    }
}
