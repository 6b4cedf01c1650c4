/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what has to be in memory while many files are read at once. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Live heap of a worker before and while it drains many files; a full collection before each look")
final class MemoryCommand implements Callable<Integer> {
    /** A look stops the worker for a moment: between two of them it has to get on. */
    private static final long BETWEEN_LOOKS_MILLIS = 1_000;

    @Option(names = "--contenders", split = ",", defaultValue = "null-bytes,json", description = "${DEFAULT-VALUE}")
    private List<String> contenders;

    @Option(names = "--workload", defaultValue = "100x50000x200", description = "${DEFAULT-VALUE}")
    private String workload;

    @Option(names = "--set", description = "A setting of all connectors")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table =
                new MarkdownTable("what", "before, MiB", "while draining, largest", "more", "resident at most");
        try (Stage stage = new Stage()) {
            LogFiles files = LogFiles.of(Workload.parse(workload), Stage.data());
            files.warm();
            for (String name : contenders) {
                try (ConnectContender contender = stage.connect(name, 5_000, settings)) {
                    ProcessUsage usage =
                            new ProcessUsage(List.of(contender.worker().pid()));
                    long before = usage.liveHeapMebibytes().orElseThrow();
                    List<Long> busy = new ArrayList<>();
                    String run = "memory-" + name.replaceAll("[^A-Za-z0-9]+", "-");
                    Drain.whileReading(contender, run, files, stage.topics(), reading -> {
                        busy.add(usage.liveHeapMebibytes().orElseThrow());
                        Thread.sleep(BETWEEN_LOOKS_MILLIS);
                    });
                    long most = busy.stream().mapToLong(x -> x).max().orElse(before);
                    table.row(
                            name + " " + workload,
                            Long.toString(before),
                            Long.toString(most),
                            Long.toString(most - before),
                            Long.toString(usage.peakMebibytes()));
                }
            }
        }
        System.out.println(table);
        return 0;
    }
}
