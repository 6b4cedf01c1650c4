/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Matching a path against an entry's pattern, which each scan does for each file of a directory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PathPatternBenchmark {
    @Param({"/var/log/nginx/access.log", "/var/log/nginx/*.log", "/var/log/**/{access,error}-[0-9]*.log"})
    private String pattern;

    private final Path matching = Path.of("/var/log/nginx/access-12.log");
    private final Path other = Path.of("/var/log/nginx/access.log.1");
    private PathPattern compiled;

    @Setup
    public void compile() {
        compiled = PathPattern.of(pattern);
    }

    @Benchmark
    public boolean matching() {
        return compiled.matches(matching);
    }

    @Benchmark
    public boolean notMatching() {
        return compiled.matches(other);
    }
}
