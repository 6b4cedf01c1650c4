/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import io.logagent.localstack.DistributionProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The real logrotate, as cron runs it. */
final class Logrotate {
    private static final DistributionProgram PROGRAM = new DistributionProgram("logrotate", "logrotate", "libpopt0");
    private static final long LIMIT_SECONDS = 60;

    private final Path executable;
    private final Path folder;
    private final List<LogrotateProgram> programs;

    /** @param folder for its configuration and state */
    Logrotate(Path executable, Path folder, List<LogrotateProgram> programs) throws IOException {
        this.executable = executable;
        this.folder = folder;
        this.programs = programs;
        String text = programs.stream().map(LogrotateProgram::configuration).collect(Collectors.joining());
        Files.writeString(configuration(), text);
        Files.setPosixFilePermissions(configuration(), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** The executable; empty if there is none and none can be fetched. */
    static Optional<Path> find() {
        return PROGRAM.find();
    }

    private Path configuration() {
        return folder.resolve("logrotate.conf");
    }

    /** Rotates every log once. */
    void rotate() throws IOException, InterruptedException {
        Path output = folder.resolve("logrotate.out");
        String state = folder.resolve("logrotate.state").toString();
        programs.forEach(LogrotateProgram::rotationBegins);
        Process process = PROGRAM.command(
                        executable, List.of("-f", "-s", state, configuration().toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("logrotate failed: " + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
            programs.forEach(LogrotateProgram::rotationEnds);
        }
    }
}
