/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program and how it is configured to rotate its log.
 *
 * @param program the name of the program, as docs/files.md has it
 * @param options what is configured; with the program it names the scheme
 * @param glob what an operator would collect, relative to the folder of the scheme
 * @param opening starts the program
 * @param usual whether it is of the few schemes that each build runs
 * @param movesAway whether rotated files go to another directory, where no task looks for them after a stop
 */
public record RotationScheme(
        String program, String options, String glob, Opening opening, boolean usual, boolean movesAway) {
    /** Starts a program. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Starts the program.
         *
         * @param folder an empty folder for its log
         * @return empty if this machine lacks the program and it cannot be fetched
         */
        Optional<LogWriter> open(Path folder) throws IOException;
    }

    /** A name that can be that of a folder. */
    public String name() {
        return (program + "-" + options).replaceAll("[^A-Za-z0-9.%]+", "-").replace("%", "");
    }

    @Override
    public String toString() {
        return program + " " + options;
    }
}
