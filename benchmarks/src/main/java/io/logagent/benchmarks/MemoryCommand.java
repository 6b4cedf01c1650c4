/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the live heap while many files are read at the same time. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Live heap of a worker, before and while it reads a backlog of many files")
final class MemoryCommand implements Callable<Integer> {
    /** Each sample stops the worker for a moment, so it needs time to progress between samples. */
    private static final long BETWEEN_LOOKS_MILLIS = 1_000;

    @Option(
            names = "--contenders",
            split = ",",
            defaultValue = "null-bytes,json",
            description = "Sources, as for drain (default: ${DEFAULT-VALUE})")
    private List<String> contenders;

    @Option(
            names = "--workload",
            defaultValue = "100x50000x200",
            description = "The backlog, FILESxLINESxBYTES (default: ${DEFAULT-VALUE})")
    private String workload;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds of each contender, all in one worker (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--set", description = "A setting of all connectors")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table = new MarkdownTable(
                "contender and workload", "live heap before, MiB", "growth in each round, MiB", "peak resident, MiB");
        try (Stage stage = new Stage()) {
            LogFiles files = LogFiles.of(Workload.parse(workload), Stage.data());
            files.warm();
            for (String name : contenders) {
                try (ConnectContender contender = stage.connect(name, 5_000, settings)) {
                    ProcessUsage usage =
                            new ProcessUsage(List.of(contender.worker().pid()));
                    long before = usage.liveHeapMebibytes().orElseThrow();
                    List<String> more = new ArrayList<>();
                    for (int round = 1; round <= rounds; round++) {
                        String run = "memory-" + ContenderName.parse(name).identifier() + "-" + round;
                        more.add(Long.toString(mostLiveHeap(stage, contender, run, files, usage) - before));
                    }
                    table.row(
                            name + " " + workload,
                            Long.toString(before),
                            String.join(", ", more),
                            Long.toString(usage.peakMebibytes()));
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private static long mostLiveHeap(
            Stage stage, ConnectContender contender, String run, LogFiles files, ProcessUsage usage)
            throws IOException, InterruptedException {
        List<Long> looks = new ArrayList<>();
        Drain.whileReading(contender, run, files, stage.topics(), reading -> {
            looks.add(usage.liveHeapMebibytes().orElseThrow());
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        });
        return Collections.max(looks);
    }
}
