/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the microbenchmarks. */
@Command(
        name = "jmh",
        description = "JMH benchmarks of single parts of the reading core; -- -h lists the options of JMH",
        mixinStandardHelpOptions = true)
final class JmhCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "Arguments of JMH, such as a pattern of names, or -- -f 1 -wi 3")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
