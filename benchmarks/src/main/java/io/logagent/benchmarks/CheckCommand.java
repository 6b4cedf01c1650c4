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

/**
 * Detects when the tailer has become slower in relation to the ceilings. It compares the CPU time of the tasks'
 * threads, in which the tailer works. A busy machine affects CPU time less than lines per second.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Fails if the tailer has become slower in relation to sources that read no files")
final class CheckCommand implements Callable<Integer> {
    /**
     * A record format, its ceiling, and the lowest allowed share of the ceiling's speed: about a fifth below the measured
     * one.
     */
    private record Floor(String format, String ceiling, double ratio) {}

    private static final List<Floor> FLOORS = List.of(
            new Floor("raw-bare", "null-bytes", 0.70),
            new Floor("json", "null-bytes", 0.52),
            new Floor("struct", "null-nested", 0.72));

    @Option(
            names = "--workload",
            defaultValue = "1x1000000x200",
            description = "The backlog, FILESxLINESxBYTES (default: ${DEFAULT-VALUE})")
    private String workload;

    @Option(names = "--rounds", defaultValue = "3", description = "Measured rounds (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, List<Drain>> drains = new LinkedHashMap<>();
        List<Contender> contenders = new ArrayList<>();
        try (Stage stage = new Stage()) {
            try {
                LogFiles files = LogFiles.of(Workload.parse(workload), Stage.data());
                files.warm();
                for (Floor floor : FLOORS) {
                    for (String name : List.of(floor.ceiling(), floor.format())) {
                        if (drains.putIfAbsent(name, new ArrayList<>()) == null) {
                            contenders.add(stage.connect(name, 5_000, Map.of()));
                        }
                    }
                }
                // The first two rounds warm up the compiler.
                for (int round = -1; round <= rounds; round++) {
                    for (Contender contender : contenders) {
                        String run = contender.name() + "-" + (round + 1);
                        Drain drain = Drain.of(contender, run, files, stage.topics());
                        if (round > 0) {
                            drains.get(contender.name()).add(drain);
                        }
                    }
                }
            } finally {
                contenders.forEach(Contender::close);
            }
        }
        return FLOORS.stream().map(floor -> holds(floor, drains)).toList().contains(false) ? 1 : 0;
    }

    private static boolean holds(Floor floor, Map<String, List<Drain>> drains) {
        double ratio =
                Medians.ofRatios(drains.get(floor.ceiling()), drains.get(floor.format()), Drain::taskSecondsPerMillion);
        boolean holds = ratio >= floor.ratio();
        System.out.printf(
                "%s %s has %.2f of the speed of %s; at least %.2f is required%n",
                holds ? "ok  " : "SLOW", floor.format(), ratio, floor.ceiling(), floor.ratio());
        return holds;
    }
}
