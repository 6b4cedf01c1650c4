/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The total CPU time and memory of some processes, from the kernel; see proc(5). */
final class ProcessUsage {
    /** The unit of CPU times in /proc: 100 per second on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int MOST_ATTEMPTS = 20;

    private final List<Path> folders;

    ProcessUsage(List<Long> pids) {
        this.folders =
                pids.stream().map(pid -> Path.of("/proc", Long.toString(pid))).toList();
    }

    /** CPU seconds of all threads since their start. */
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (Path folder : folders) {
            sum += cpuSeconds(folder);
        }
        return sum;
    }

    /**
     * The CPU time of a thread since its start.
     *
     * @param name may change, because Connect names its threads after the task that they run
     */
    record ThreadUsage(String name, double cpuSeconds) {}

    /** The current threads by their id. */
    Map<String, ThreadUsage> threads() throws IOException {
        Map<String, ThreadUsage> threads = new HashMap<>();
        for (Path folder : folders) {
            addThreads(folder, threads);
        }
        return threads;
    }

    private static void addThreads(Path folder, Map<String, ThreadUsage> threads) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path thread : folders) {
                try {
                    String name = Files.readString(thread.resolve("comm")).strip();
                    threads.put(thread.getFileName().toString(), new ThreadUsage(name, cpuSeconds(thread)));
                } catch (NoSuchFileException e) {
                    // The thread has ended in the meantime.
                }
            }
        }
    }

    /** CPU seconds since an earlier sample, by the current names of the threads. */
    Map<String, Double> threadCpuSecondsSince(Map<String, ThreadUsage> before) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        threads().forEach((number, thread) -> {
            ThreadUsage then = before.get(number);
            seconds.merge(thread.name(), thread.cpuSeconds() - (then == null ? 0 : then.cpuSeconds()), Double::sum);
        });
        return seconds;
    }

    /** The sum of the processes' peak resident memory in MiB. */
    long peakMebibytes() throws IOException {
        long sum = 0;
        for (Path folder : folders) {
            sum += peakMebibytes(folder);
        }
        return sum;
    }

    private static long peakMebibytes(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM in " + folder.resolve("status"));
    }

    /** The live heap of a JVM after a full collection, in MiB; empty if the first process is no JVM. */
    OptionalLong liveHeapMebibytes() throws IOException {
        Path folder = folders.get(0);
        if (!folder.resolve("exe").toRealPath().endsWith("java")) {
            return OptionalLong.empty();
        }
        long before = fullCollections();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            // The line has: Total, instances, bytes.
            long bytes = jcmdNumber("GC.class_histogram", "Total", "\\s+", 2);
            // While a thread is in native code that pins an array, such as a compressor, the JVM skips the collection
            // and counts all garbage.
            if (fullCollections() > before) {
                return OptionalLong.of(bytes >> 20);
            }
        }
        throw new IOException(folder + " ran no full collection in " + MOST_ATTEMPTS + " attempts");
    }

    private long fullCollections() throws IOException {
        return jcmdNumber("PerfCounter.print", "sun.gc.collector.1.invocations", "=", 1);
    }

    private long jcmdNumber(String command, String line, String separator, int field) throws IOException {
        String pid = folders.get(0).getFileName().toString();
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), pid, command)
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader()) {
            String found = lines.lines()
                    .filter(each -> each.startsWith(line))
                    .findFirst()
                    .orElseThrow(() -> new IOException("jcmd " + pid + " " + command + " printed no " + line));
            return Long.parseLong(found.split(separator)[field]);
        }
    }

    private static double cpuSeconds(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        // The second field is a name in parentheses that may contain blanks. utime and stime are the 14th and 15th
        // fields.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
