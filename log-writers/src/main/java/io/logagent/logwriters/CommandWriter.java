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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that appends to its log, and a command that rotates or edits the file, as cron or an operator runs it. */
final class CommandWriter implements LogWriter {
    private static final DistributionProgram RSYNC =
            new DistributionProgram("rsync", "rsync", "libpopt0", "libacl1", "libxxhash0", "libzstd1", "liblz4-1");
    private static final DistributionProgram SED = new DistributionProgram("sed", "sed");

    private final Path log;
    private final AppendedFile file;
    private final Action command;

    /** Runs the command once. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** @param log what is collected; another file than the appended one if the command copies that one there */
    private CommandWriter(Path log, AppendedFile file, Action command) {
        this.log = log;
        this.file = file;
        this.command = command;
    }

    private static Optional<LogWriter> open(Path log, Path appended, Optional<Action> command) throws IOException {
        return command.isEmpty()
                ? Optional.empty()
                : Optional.of(new CommandWriter(log, new AppendedFile(appended), command.get()));
    }

    /**
     * logrotate. Dated names have the second, since a rotation to a name that exists is skipped.
     *
     * @param options lines of its configuration
     */
    static RotationScheme.Opening logrotate(String... options) {
        return folder -> {
            // logrotate refuses directories that others may write to.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path log = folder.resolve("app.log");
            String configuration = "\"" + log + "\" {\nrotate 9\n"
                    + String.join("\n", options).replace("FOLDER", folder.toString()) + "\n}\n";
            Optional<Action> rotation = Logrotate.in(folder, configuration).map(logrotate -> logrotate::rotate);
            return open(log, log, rotation);
        };
    }

    /** sed, which replaces the file by an edited copy. */
    static RotationScheme.Opening sed() {
        return folder -> {
            Path log = folder.resolve("app.log");
            return open(log, log, action(SED, folder, List.of("-i", "s/not there/replaced/", log.toString())));
        };
    }

    /**
     * rsync from a mirror of the log.
     *
     * @param options how the file is updated
     */
    static RotationScheme.Opening rsync(String... options) {
        return folder -> {
            Path log = folder.resolve("app.log");
            Path mirror = Files.createDirectories(folder.resolve("mirror")).resolve("app.log");
            List<String> arguments = new ArrayList<>(List.of(options));
            arguments.addAll(List.of(mirror.toString(), log.toString()));
            return open(log, mirror, action(RSYNC, mirror.getParent(), arguments));
        };
    }

    private static Optional<Action> action(DistributionProgram program, Path folder, List<String> arguments) {
        return Command.of(program, folder, arguments).map(command -> command::run);
    }

    @Override
    public Path path() {
        return log;
    }

    private boolean isMirrored() {
        return !log.equals(file.path());
    }

    @Override
    public void write(String line) throws IOException {
        file.write(line);
        if (isMirrored()) {
            command.run();
        }
    }

    @Override
    public void rotate() throws IOException {
        Seconds.awaitNext();
        command.run();
        file.reopen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
