/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.Map;

/**
 * The measurements of draining one backlog into a topic.
 *
 * @param seconds the time from the append of the first batch to that of the last one, on the broker (with exactly once:
 *     of the last transaction marker)
 * @param cpuSeconds the CPU time of the processes, including the start of reading, and their own start if they were
 *     started for this backlog
 * @param threads the same for each of their threads that is still alive
 * @param peakMebibytes the peak resident memory of the processes so far
 */
record Drain(long lines, double seconds, double cpuSeconds, Map<String, Double> threads, long peakMebibytes) {
    private static final long LOOK_MILLIS = 50;

    /** A contender that appends nothing for this long has finished. */
    private static final long QUIET_MILLIS = 1_500;

    /** A slower contender is not waited for. */
    private static final long LIMIT_MILLIS = 180_000;

    /** An action during or after the reading of a backlog. */
    @FunctionalInterface
    interface Look {
        void at(ProcessUsage usage) throws IOException, InterruptedException;
    }

    static Drain of(Contender contender, String run, LogFiles files, Topics topics)
            throws IOException, InterruptedException {
        return of(contender, run, files, topics, usage -> {}, usage -> {});
    }

    /** @param then the action before the contender is stopped */
    static Drain of(Contender contender, String run, LogFiles files, Topics topics, Look then)
            throws IOException, InterruptedException {
        return of(contender, run, files, topics, usage -> {}, then);
    }

    /** @param look a repeated action during the run; it disturbs the run, so the measured speed is meaningless */
    static Drain whileReading(Contender contender, String run, LogFiles files, Topics topics, Look look)
            throws IOException, InterruptedException {
        return of(contender, run, files, topics, look, usage -> {});
    }

    private static Drain of(Contender contender, String run, LogFiles files, Topics topics, Look meanwhile, Look then)
            throws IOException, InterruptedException {
        topics.create(run);
        try (Contender.Run reading = contender.begin(run, files, run)) {
            Watched process = new Watched(reading);
            process.awaitEnd(topics, run, files.workload().lines(), meanwhile);
            then.at(process.usage);
            double seconds = (topics.lastAppended(run) - topics.firstAppended(run)) / 1_000.0;
            return new Drain(
                    files.workload().lines(), seconds, process.cpu, process.threads, process.usage.peakMebibytes());
        } finally {
            topics.delete(run);
        }
    }

    double linesPerSecond() {
        return lines / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / lines;
    }

    /** CPU seconds per million lines of the threads whose names begin with this prefix. */
    double cpuSecondsPerMillion(String thread) {
        return threads.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(thread))
                        .mapToDouble(Map.Entry::getValue)
                        .sum()
                * 1e6
                / lines;
    }

    /** CPU time of the task's own thread, which reads, converts, and hands over to the producer. */
    double taskSecondsPerMillion() {
        return cpuSecondsPerMillion("task-thread");
    }

    /** Watches a run until no more lines arrive. */
    private static final class Watched {
        private final Contender.Run run;
        private final ProcessUsage usage;
        private final double cpuBefore;
        private final Map<String, ProcessUsage.ThreadUsage> threadsBefore;
        private double cpu;
        private Map<String, Double> threads = Map.of();

        Watched(Contender.Run run) throws IOException {
            this.run = run;
            this.usage = new ProcessUsage(run.pids());
            this.cpuBefore = usage.cpuSeconds();
            this.threadsBefore = usage.threads();
        }

        void awaitEnd(Topics topics, String topic, long lines, Look meanwhile)
                throws IOException, InterruptedException {
            long begin = System.currentTimeMillis();
            long changed = begin;
            long end = 0;
            while (end < lines || System.currentTimeMillis() - changed < QUIET_MILLIS) {
                Thread.sleep(LOOK_MILLIS);
                run.requireAlive();
                long now = topics.end(topic);
                if (now > end) {
                    end = now;
                    changed = System.currentTimeMillis();
                    cpu = usage.cpuSeconds() - cpuBefore;
                    meanwhile.at(usage);
                } else if (System.currentTimeMillis() - begin > LIMIT_MILLIS) {
                    throw new IllegalStateException("only " + end + " of " + lines + " lines arrived");
                }
            }
            threads = usage.threadCpuSecondsSince(threadsBefore);
        }
    }
}
