/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.ConnectWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the cost of idle files. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = "CPU and heap for idle files, compared with a worker without connectors")
final class IdleCommand implements Callable<Integer> {
    private static final int LINE_BYTES = 200;

    @Option(
            names = "--contenders",
            split = ",",
            defaultValue = "json",
            description = "Sources and peers, as for drain (default: ${DEFAULT-VALUE})")
    private List<String> contenders;

    @Option(
            names = "--files",
            split = ",",
            defaultValue = "1000,10000",
            description = "Numbers of idle files (default: ${DEFAULT-VALUE})")
    private List<Integer> counts;

    @Option(
            names = "--settle",
            defaultValue = "20",
            description = "Seconds for the JIT compiler between the last line and the measurement "
                    + "(default: ${DEFAULT-VALUE})")
    private int settle;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "Length of the measurement (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table =
                new MarkdownTable("contender", "files", "% of a core", "task and watch threads", "live heap MiB");
        try (Stage stage = new Stage()) {
            try (ConnectWorker worker = stage.worker("idle-none", false, Map.of())) {
                Thread.sleep(Duration.ofSeconds(settle).toMillis());
                row(table, "a worker without connectors", "none", new ProcessUsage(List.of(worker.pid())), true);
            }
            for (String name : contenders) {
                for (int count : counts) {
                    Optional<Contender> contender = stage.contender(name, 5_000, Map.of());
                    if (contender.isEmpty()) {
                        break;
                    }
                    measure(stage, contender.get(), count, table);
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private void measure(Stage stage, Contender contender, int count, MarkdownTable table)
            throws IOException, InterruptedException {
        try (contender) {
            Workload workload = new Workload(count, 1, LINE_BYTES);
            if (!contender.canRead(workload)) {
                System.out.println(contender.name() + " is left out for " + count + " files: it cannot read that many");
                return;
            }
            LogFiles files = LogFiles.of(workload, Stage.data());
            String run = "idle-" + ContenderName.parse(contender.name()).identifier() + "-" + count;
            Drain.of(contender, run, files, stage.topics(), usage -> {
                Thread.sleep(Duration.ofSeconds(settle).toMillis());
                row(table, contender.name(), Integer.toString(count), usage, contender instanceof ConnectContender);
            });
        }
    }

    private void row(MarkdownTable table, String name, String files, ProcessUsage usage, boolean connect)
            throws IOException, InterruptedException {
        double before = usage.cpuSeconds();
        Map<String, ProcessUsage.ThreadUsage> threads = usage.threads();
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        double all = usage.cpuSeconds() - before;
        double ours = ours(usage.threadCpuSecondsSince(threads));
        // Last, because it takes a full collection.
        OptionalLong heap = usage.liveHeapMebibytes();
        table.row(
                name,
                files,
                "%.2f".formatted(100 * all / seconds),
                connect ? "%.2f".formatted(100 * ours / seconds) : "-",
                heap.isPresent() ? Long.toString(heap.getAsLong()) : "-");
    }

    private static double ours(Map<String, Double> threads) {
        return threads.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith("task-thread")
                        || thread.getKey().startsWith("logagent-")
                        || thread.getKey().startsWith("FileSystemWatch")
                        // On some systems the file system watch's thread has no name of its own.
                        || thread.getKey().startsWith("Thread-"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
