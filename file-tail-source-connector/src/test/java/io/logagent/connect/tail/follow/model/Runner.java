/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs programs, each in its own folder. */
final class Runner {
    private final Path base;

    Runner(Path base) {
        this.base = base;
    }

    /** Runs a program; returns what the tailer did wrong, or empty. */
    Optional<Violation> run(Program program, Tally tally) {
        try {
            Path folder = Files.createTempDirectory(base, "p");
            try {
                return run(program, folder, tally);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Violation> run(Program program, Path folder, Tally tally) throws IOException {
        List<Action> actions = program.actions();
        int step = 0;
        try (World world = new World(folder, program.setup())) {
            for (; step < actions.size(); step++) {
                if (world.run(actions.get(step))) {
                    tally.count(actions.get(step));
                }
            }
            world.finish();
            tally.countProgram(world.delivered());
            return Optional.empty();
        } catch (Violation e) {
            String when = step < actions.size() ? "in step " + (step + 1) : "when all was to be delivered";
            return Optional.of(new Violation(when + ": " + e.getMessage(), e));
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
