/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.List;

/** A program under comparison that sends lines to a topic, in separate processes. */
interface Contender extends AutoCloseable {
    String name();

    /** Whether it can read the files of this workload. */
    boolean canRead(Workload workload);

    /**
     * Begins to send all lines of these files to the topic.
     *
     * @param run a unique name of the run
     */
    Run begin(String run, LogFiles files, String topic);

    @Override
    void close();

    /** A run in progress. */
    interface Run extends AutoCloseable {
        /** The ids of its processes. */
        List<Long> pids();

        /** Throws with the reason if the contender no longer reads. */
        void requireAlive();

        @Override
        void close();
    }
}
