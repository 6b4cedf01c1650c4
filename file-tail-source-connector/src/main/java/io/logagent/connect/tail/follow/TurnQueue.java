/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The paths that wait for a turn: at once, at the next tick, or after the next full scan. */
final class TurnQueue {
    /** The time between two turns of a path that is being rotated, is deleted or cannot be read. */
    static final Duration TICK = Duration.ofMillis(100);

    private final Set<Path> due = new LinkedHashSet<>();
    private final Set<Path> atTick = new LinkedHashSet<>();
    private final Set<Path> atFullScan = new LinkedHashSet<>();
    private long nextTick;

    TurnQueue(long now) {
        this.nextTick = now;
    }

    void add(Path path) {
        due.add(path);
    }

    void addAll(Collection<Path> paths) {
        due.addAll(paths);
    }

    void addAtTick(Path path) {
        atTick.add(path);
    }

    /** Adds a path that is not allowed, which only a changed link can change. */
    void addAtFullScan(Path path) {
        atFullScan.add(path);
    }

    /** Gives a turn to the paths that wait for a tick, if it is time for one; returns whether it is. */
    boolean tick(long now) {
        if (now - nextTick < 0) {
            return false;
        }
        due.addAll(atTick);
        atTick.clear();
        nextTick = now + TICK.toNanos();
        return true;
    }

    /** Gives a turn to the paths that wait for a full scan. */
    void endFullScan() {
        due.addAll(atFullScan);
        atFullScan.clear();
    }

    /** Whether no path has a turn at once. */
    boolean isEmpty() {
        return due.isEmpty();
    }

    boolean awaitsTick() {
        return !atTick.isEmpty();
    }

    /** Removes and returns the path whose turn it is. */
    Path poll() {
        Path path = due.iterator().next();
        due.remove(path);
        return path;
    }

    void clear() {
        due.clear();
        atTick.clear();
        atFullScan.clear();
    }
}
