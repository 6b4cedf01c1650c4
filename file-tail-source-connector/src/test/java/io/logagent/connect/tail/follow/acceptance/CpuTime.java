/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The CPU time of some threads. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Set<Long> measured;

    private CpuTime(Set<Long> measured) {
        this.measured = measured;
    }

    interface Work {
        void run() throws Exception;
    }

    /** The threads that there are now. */
    static Set<Long> threads() {
        return Arrays.stream(THREADS.getAllThreadIds()).boxed().collect(Collectors.toSet());
    }

    /** Measures this thread and all that there are now, except for some others. */
    static CpuTime ofThisThreadAndAllBut(Set<Long> others) {
        Set<Long> measured = threads();
        measured.removeAll(others);
        measured.add(Thread.currentThread().getId());
        return new CpuTime(measured);
    }

    /** Which part of a core the threads used while this thread did some work. */
    double ofACoreWhile(Work work) throws Exception {
        long start = System.nanoTime();
        long before = nanos();
        work.run();
        return (double) (nanos() - before) / (System.nanoTime() - start);
    }

    private long nanos() {
        return measured.stream().mapToLong(THREADS::getThreadCpuTime).sum();
    }
}
