/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares how fast contenders read a backlog. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Speed and cost of moving a backlog into a topic; the contenders take turns",
        sortOptions = false)
final class DrainCommand implements Callable<Integer> {
    @Option(
            names = "--contenders",
            split = ",",
            description = "Sources, with +eos for exactly once and [setting=value;…] for settings, and the peers kcat,"
                    + " rsyslog and flume (default: ${DEFAULT-VALUE})",
            defaultValue = "null-bytes,null-raw,null-flat,null-nested,raw,json,struct,filestream")
    private List<String> contenders;

    @Option(
            names = "--workloads",
            split = ",",
            description = "The backlogs, FILESxLINESxBYTES (default: ${DEFAULT-VALUE})",
            defaultValue = "1x1000000x200")
    private List<String> workloads;

    @Option(names = "--rounds", description = "Measured rounds (default: ${DEFAULT-VALUE})", defaultValue = "3")
    private int rounds;

    @Option(
            names = "--warm-up",
            description = "Unmeasured rounds before the first measured one (default: ${DEFAULT-VALUE})",
            defaultValue = "2")
    private int warmUp;

    @Option(names = "--poll-lines", description = "Lines per poll (default: ${DEFAULT-VALUE})", defaultValue = "5000")
    private int pollLines;

    @Option(
            names = "--poll-lines-eos",
            description = "Lines per poll and transaction with exactly once (default: ${DEFAULT-VALUE})",
            defaultValue = "10000")
    private int pollLinesExactlyOnce;

    @Option(
            names = "--worker-heap",
            description = "Heap size and garbage collector of all workers (default: ${DEFAULT-VALUE})",
            defaultValue = Stage.HEAP)
    private String workerHeap;

    @Option(names = "--worker-jvm", description = "Further JVM options for all workers", defaultValue = "")
    private String workerJvmOptions;

    @Option(
            names = "--set",
            description = "A setting of all connectors, such as producer.override.linger.ms=50; peers get those of the "
                    + "producer")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--threads", description = "Also print the CPU seconds of each thread")
    private boolean perThread;

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        Map<String, List<Drain>> results = run();
        if (results.isEmpty()) {
            return 1;
        }
        System.out.println();
        System.out.println(table(results));
        return 0;
    }

    /** The measurements of each round, by contender and workload. */
    private Map<String, List<Drain>> run() throws IOException, InterruptedException {
        Map<String, List<Drain>> results = new LinkedHashMap<>();
        List<Contender> all = new ArrayList<>();
        try (Stage stage = new Stage(workerHeap, workerJvmOptions)) {
            try {
                List<LogFiles> backlogs = new ArrayList<>();
                for (String workload : workloads) {
                    backlogs.add(LogFiles.of(Workload.parse(workload), Stage.data()));
                }
                for (String name : contenders) {
                    boolean exactlyOnce = name.contains("+eos");
                    stage.contender(name, exactlyOnce ? pollLinesExactlyOnce : pollLines, settings)
                            .ifPresent(all::add);
                }
                contenders = all.stream().map(Contender::name).toList();
                for (int round = 1 - warmUp; round <= rounds; round++) {
                    for (LogFiles files : backlogs) {
                        files.warm();
                        for (Contender contender : all) {
                            if (contender.canRead(files.workload())) {
                                drain(contender, files, round, stage.topics(), results);
                            }
                        }
                    }
                }
            } finally {
                all.forEach(Contender::close);
            }
        }
        return results;
    }

    private void drain(Contender contender, LogFiles files, int round, Topics topics, Map<String, List<Drain>> results)
            throws IOException, InterruptedException {
        String run =
                "%s-%s-%d".formatted(contender.name().replaceAll("[^A-Za-z0-9]+", "-"), files.workload(), round + 100);
        Drain drain = Drain.of(contender, run, files, topics);
        System.out.printf(
                Locale.ROOT,
                "%2d %-28s %9.0f lines/s  %5.2f CPU s/M (task %.2f, sender %.2f)  peak %d MiB%n",
                round,
                contender.name() + " " + files.workload(),
                drain.linesPerSecond(),
                drain.cpuSecondsPerMillion(),
                drain.cpuSecondsPerMillion("task-thread"),
                drain.cpuSecondsPerMillion("kafka-producer"),
                drain.peakMebibytes());
        if (perThread) {
            drain.threads().forEach(DrainCommand::printThread);
        }
        if (round > 0) {
            results.computeIfAbsent(files.workload() + " " + contender.name(), key -> new ArrayList<>())
                    .add(drain);
        }
    }

    private static void printThread(String name, double seconds) {
        if (seconds > 0) {
            System.out.printf(Locale.ROOT, "     %-16s %5.2f s%n", name, seconds);
        }
    }

    private MarkdownTable table(Map<String, List<Drain>> results) {
        MarkdownTable table = new MarkdownTable(
                "workload and contender",
                "lines/s",
                "ratio to " + contenders.get(0),
                "CPU s per million lines",
                "task thread",
                "producer thread",
                "CPU ratio to " + contenders.get(0),
                "peak MiB");
        results.forEach((name, drains) -> {
            List<Drain> reference = results.get(name.split(" ")[0] + " " + contenders.get(0));
            table.row(
                    name,
                    "%,.0f".formatted(Medians.of(drains, Drain::linesPerSecond)),
                    "%.2f".formatted(Medians.ofRatios(drains, reference, Drain::linesPerSecond)),
                    "%.2f".formatted(Medians.of(drains, Drain::cpuSecondsPerMillion)),
                    ofThreads(drains, "task-thread"),
                    ofThreads(drains, "kafka-producer"),
                    "%.2f".formatted(Medians.ofRatios(drains, reference, Drain::cpuSecondsPerMillion)),
                    "%.0f".formatted(Medians.of(drains, Drain::peakMebibytes)));
        });
        return table;
    }

    /** A dash if no thread has this name, as in most peers. */
    private static String ofThreads(List<Drain> drains, String name) {
        double seconds = Medians.of(drains, drain -> drain.cpuSecondsPerMillion(name));
        return seconds == 0 ? "-" : "%.2f".formatted(seconds);
    }
}
