/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.Map;
import java.util.TreeMap;

/** Counts the actions of programs, to show that they did something. */
final class Tally {
    private final Map<String, Long> actions = new TreeMap<>();
    private long programs;
    private long lines;

    void count(Action action) {
        actions.merge(action.getClass().getSimpleName(), 1L, Long::sum);
    }

    void countProgram(long delivered) {
        programs++;
        lines += delivered;
    }

    synchronized void add(Tally other) {
        programs += other.programs;
        lines += other.lines;
        other.actions.forEach((action, times) -> actions.merge(action, times, Long::sum));
    }

    synchronized long programs() {
        return programs;
    }

    synchronized long lines() {
        return lines;
    }

    @Override
    public synchronized String toString() {
        return programs + " programs, " + lines + " lines delivered, actions " + actions;
    }
}
