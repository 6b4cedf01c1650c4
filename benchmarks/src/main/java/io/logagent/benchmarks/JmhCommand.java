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
        description = "Single parts of the reading core, by JMH; -- -h tells its options",
        mixinStandardHelpOptions = true)
final class JmhCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "What JMH is given, such as a pattern of names, or -- -f 1 -wi 3")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
