/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import io.logagent.localstack.DistributionProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** The real logrotate, as cron runs it. */
public final class Logrotate {
    private static final DistributionProgram PROGRAM = new DistributionProgram("logrotate", "logrotate", "libpopt0");

    private final Command command;

    private Logrotate(Command command) {
        this.command = command;
    }

    /**
     * logrotate with a configuration.
     *
     * @param folder for its configuration and state
     * @return empty if this machine lacks logrotate and it cannot be fetched
     */
    public static Optional<Logrotate> in(Path folder, String configuration) throws IOException {
        Path file = folder.resolve("logrotate.conf");
        Files.writeString(file, configuration);
        // logrotate refuses files and directories that others may write to.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Path state = folder.resolve("logrotate.state");
        return Command.of(PROGRAM, folder, List.of("-f", "-s", state.toString(), file.toString()))
                .map(Logrotate::new);
    }

    /** Rotates every log once. */
    public void rotate() throws IOException {
        command.run();
    }
}
