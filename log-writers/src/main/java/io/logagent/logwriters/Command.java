/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import io.logagent.localstack.DistributionProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command of a program, as cron or an operator runs it. */
final class Command {
    private static final long LIMIT_SECONDS = 60;

    private final DistributionProgram program;
    private final Path executable;
    private final List<String> arguments;
    private final Path output;

    private Command(DistributionProgram program, Path executable, List<String> arguments, Path output) {
        this.program = program;
        this.executable = executable;
        this.arguments = arguments;
        this.output = output;
    }

    /**
     * @param folder for the output of the program, in a hidden file
     * @return empty if this machine lacks the program and it cannot be fetched
     */
    static Optional<Command> of(DistributionProgram program, Path folder, List<String> arguments) {
        return program.find().map(found -> new Command(program, found, arguments, folder.resolve(".output")));
    }

    /** Runs the command once. */
    void run() throws IOException {
        Process process = program.command(executable, arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(executable + " failed: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
