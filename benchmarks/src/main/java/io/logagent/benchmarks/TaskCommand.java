/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.connect.tail.FileTailSourceConnector;
import io.logagent.connect.tail.FileTailSourceTask;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.connect.source.SourceRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the cost of the tailer itself without Connect, from a file's bytes to the records that Connect would get. It
 * measures the CPU time of the threads, which a busy machine affects less than elapsed time.
 */
@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        description = "CPU time of the task for a line, without Connect and Kafka")
final class TaskCommand implements Callable<Integer> {
    @Option(
            names = "--workload",
            description = "The backlog, FILESxLINESxBYTES (default: ${DEFAULT-VALUE})",
            defaultValue = "1x1000000x200")
    private String workload;

    @Option(
            names = "--formats",
            split = ",",
            description = "Record formats (default: ${DEFAULT-VALUE})",
            defaultValue = "raw,json,struct")
    private List<String> formats;

    @Option(names = "--rounds", description = "Measured rounds (default: ${DEFAULT-VALUE})", defaultValue = "7")
    private int rounds;

    @Option(names = "--poll-lines", description = "Lines per poll (default: ${DEFAULT-VALUE})", defaultValue = "5000")
    private int pollLines;

    @Option(names = "--set", description = "A setting of the connector")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFiles files = LogFiles.of(Workload.parse(workload), Stage.data());
        files.warm();
        Map<String, List<Double>> results = new LinkedHashMap<>();
        for (int round = -1; round <= rounds; round++) {
            for (String format : formats) {
                double nanos = nanosPerLine(Source.named(format), files);
                if (round > 0) {
                    results.computeIfAbsent(format, key -> new ArrayList<>()).add(nanos);
                }
            }
        }
        results.forEach((format, nanos) -> System.out.printf(
                Locale.ROOT,
                "%-8s %4.0f ns of CPU time per line (median of %s)%n",
                format,
                Medians.of(nanos, x -> x),
                nanos.stream().map(x -> "%.0f".formatted(x)).toList()));
        return 0;
    }

    private double nanosPerLine(Source source, LogFiles files) throws InterruptedException {
        Map<String, String> config = source.config(files, "topic", pollLines);
        config.put("name", "task");
        config.putAll(settings);
        FileTailSourceConnector connector = new FileTailSourceConnector();
        connector.initialize(new NoHerder());
        connector.start(config);
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(new NoOffsets(config));
        task.start(connector.taskConfigs(1).get(0));
        try {
            long begin = cpuNanos();
            long lines = 0;
            while (lines < files.workload().lines()) {
                List<SourceRecord> records = task.poll();
                if (records != null) {
                    lines += records.size();
                    records.forEach(record -> task.commitRecord(record, null));
                }
            }
            return (cpuNanos() - begin) / (double) lines;
        } finally {
            task.stop();
            connector.stop();
        }
    }

    /** CPU time of this thread and of its read-ahead thread, whose name begins with this one's. */
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        String name = Thread.currentThread().getName();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(name))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .filter(nanos -> nanos > 0)
                .sum();
    }
}
