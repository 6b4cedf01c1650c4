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

/** The changes that nobody has asked for yet: each path once, and not more than a number of them. */
final class PendingChanges {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final int maxPaths;
    private final Set<Path> paths = new HashSet<>();
    private final Set<Path> directories = new HashSet<>();
    private boolean incomplete;
    private boolean woken;

    /** @param maxPaths how many paths and directories to name; more become {@linkplain Changes#incomplete() anything} */
    PendingChanges(int maxPaths) {
        this.maxPaths = maxPaths;
    }

    void path(Path path) {
        change(() -> paths.add(path));
    }

    void directory(Path directory) {
        change(() -> directories.add(directory));
    }

    void anything() {
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
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a change or someone wakes us; returns at once if that happened since the last call. */
    void await(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!woken && !incomplete && paths.isEmpty() && directories.isEmpty() && left > 0) {
                left = something.awaitNanos(left);
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
