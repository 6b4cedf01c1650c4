/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        description = "Compares the tailer with other collectors, on a real broker and real workers",
        mixinStandardHelpOptions = true,
        subcommands = {
            DrainCommand.class,
            LatencyCommand.class,
            IdleCommand.class,
            MemoryCommand.class,
            TaskCommand.class,
            CheckCommand.class,
            JmhCommand.class
        })
final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }
}
