/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.Map;

/**
 * One backlog brought into a topic.
 *
 * @param seconds from when the broker appended the first batch to when it appended the last one (under exactly once: the
 *     last marker)
 * @param cpuSeconds of the processes, their work for starting to read included, and for starting at all if they began with
 *     this backlog
 * @param threads the same for each of their threads that still lives
 * @param peakMebibytes the most memory that the processes had resident up to now
 */
record Drain(long lines, double seconds, double cpuSeconds, Map<String, Double> threads, long peakMebibytes) {
    private static final long LOOK_MILLIS = 50;

    /** Whoever appended nothing for so long has finished. */
    private static final long QUIET_MILLIS = 1_500;

    /** Whoever is slower than that is not waited for. */
    private static final long LIMIT_MILLIS = 180_000;

    /** Something to do while or after a backlog is read. */
    @FunctionalInterface
    interface Look {
        void at(ProcessUsage usage) throws IOException, InterruptedException;
    }

    static Drain of(Contender contender, String run, LogFiles files, Topics topics)
            throws IOException, InterruptedException {
        return of(contender, run, files, topics, usage -> {}, usage -> {});
    }

    /** @param then what to do before the contender is told to stop */
    static Drain of(Contender contender, String run, LogFiles files, Topics topics, Look then)
            throws IOException, InterruptedException {
        return of(contender, run, files, topics, usage -> {}, then);
    }

    /** @param look what to do again and again meanwhile; the speed is of no use then */
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

    /** CPU seconds for each million lines of the threads whose names begin with this. */
    double cpuSecondsPerMillion(String thread) {
        return threads.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(thread))
                        .mapToDouble(Map.Entry::getValue)
                        .sum()
                * 1e6
                / lines;
    }

    /** What the task's own thread took: reading, converting, and handing over to the producer. */
    double taskSecondsPerMillion() {
        return cpuSecondsPerMillion("task-thread");
    }

    /** A run whose process is looked at until nothing more comes. */
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
                    throw new IllegalStateException("only " + end + " of " + lines + " lines came");
                }
            }
            threads = usage.threadCpuSecondsSince(threadsBefore);
        }
    }
}
