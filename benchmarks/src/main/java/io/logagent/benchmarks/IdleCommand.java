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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what files cost that nobody writes to. */
@Command(name = "idle", description = "What a worker takes for files that nobody writes to, beside one without files")
final class IdleCommand implements Callable<Integer> {
    /** After the last line: the compiler has its work behind it by then. */
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private static final int LINE_BYTES = 200;

    @Option(names = "--files", split = ",", defaultValue = "1000,10000", description = "${DEFAULT-VALUE}")
    private List<Integer> counts;

    @Option(names = "--seconds", defaultValue = "60", description = "default: ${DEFAULT-VALUE}")
    private int seconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table =
                new MarkdownTable("files", "% of a core", "of these the task and its watch", "live heap MiB");
        try (Stage stage = new Stage("")) {
            try (ConnectWorker worker = stage.worker("idle-none", false, Map.of())) {
                Thread.sleep(SETTLE.toMillis());
                row(table, "none, no connector", worker.pid());
            }
            for (int count : counts) {
                try (ConnectContender contender = stage.contender("json", 5_000, Map.of())) {
                    LogFiles files = LogFiles.of(new Workload(count, 1, LINE_BYTES), Stage.data());
                    String run = "idle-" + count;
                    Drain.of(contender, run, files, stage.topics(), () -> {
                        Thread.sleep(SETTLE.toMillis());
                        row(table, Integer.toString(count), contender.worker().pid());
                    });
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private void row(MarkdownTable table, String name, long pid) throws IOException, InterruptedException {
        ProcessUsage usage = new ProcessUsage(pid);
        double before = usage.cpuSeconds();
        Map<String, ProcessUsage.ThreadUsage> threads = usage.threads();
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        table.row(
                name,
                "%.2f".formatted(100 * (usage.cpuSeconds() - before) / seconds),
                "%.2f".formatted(100 * ours(usage.threadCpuSecondsSince(threads)) / seconds),
                Long.toString(usage.liveHeapMebibytes()));
    }

    private static double ours(Map<String, Double> threads) {
        return threads.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith("task-thread")
                        || thread.getKey().startsWith("logagent-")
                        || thread.getKey().startsWith("FileSystemWatch")
                        // On some systems the file system's watch has no name.
                        || thread.getKey().startsWith("Thread-"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
