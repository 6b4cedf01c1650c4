/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.List;

/** Something that brings lines into a topic, in processes of its own. */
interface Contender extends AutoCloseable {
    String name();

    /** Whether it can read such files. */
    boolean canRead(Workload workload);

    /**
     * Begins to bring all lines of these files into the topic.
     *
     * @param run a name that no other run has
     */
    Run begin(String run, LogFiles files, String topic);

    @Override
    void close();

    /** Reading that is under way. */
    interface Run extends AutoCloseable {
        /** The processes that do it. */
        List<Long> pids();

        /** Fails, and says why, if nobody reads any more. */
        void requireAlive();

        @Override
        void close();
    }
}
