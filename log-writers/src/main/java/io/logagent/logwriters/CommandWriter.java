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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A program that appends to its log, and a command that rotates or edits the file, as cron or an operator runs it. */
final class CommandWriter implements LogWriter {
    private static final DistributionProgram LOGROTATE = new DistributionProgram("logrotate", "logrotate", "libpopt0");
    private static final DistributionProgram RSYNC =
            new DistributionProgram("rsync", "rsync", "libpopt0", "libacl1", "libxxhash0", "libzstd1", "liblz4-1");
    private static final DistributionProgram SED = new DistributionProgram("sed", "sed");
    private static final long LIMIT_SECONDS = 60;

    private final AppendedFile file;
    private final DistributionProgram program;
    private final Path executable;
    private final List<String> arguments;
    private final Path output;

    private CommandWriter(AppendedFile file, DistributionProgram program, Path executable, List<String> arguments) {
        this.file = file;
        this.program = program;
        this.executable = executable;
        this.arguments = arguments;
        this.output = file.path().resolveSibling(".output");
    }

    private static Optional<LogWriter> open(
            Path log, DistributionProgram program, Function<Path, List<String>> arguments) throws IOException {
        Optional<Path> executable = program.find();
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CommandWriter(new AppendedFile(log), program, executable.get(), arguments.apply(log)));
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
            Path configuration = folder.resolve("logrotate.conf");
            Path log = folder.resolve("app.log");
            Files.writeString(
                    configuration,
                    "\"" + log + "\" {\nrotate 9\n" + String.join("\n", options).replace("FOLDER", folder.toString())
                            + "\n}\n");
            Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
            return open(
                    log,
                    LOGROTATE,
                    path -> List.of("-f", "-s", folder.resolve("state").toString(), configuration.toString()));
        };
    }

    /** sed, which replaces the file by an edited copy. */
    static RotationScheme.Opening sed() {
        return folder ->
                open(folder.resolve("app.log"), SED, path -> List.of("-i", "s/not there/replaced/", path.toString()));
    }

    /**
     * rsync from a mirror of the log.
     *
     * @param options how the file is updated
     */
    static RotationScheme.Opening rsync(String... options) {
        return folder -> {
            Path mirror = Files.createDirectories(folder.resolve("mirror")).resolve("app.log");
            return open(
                    mirror,
                    RSYNC,
                    path -> java.util.stream.Stream.concat(
                                    java.util.Arrays.stream(options),
                                    java.util.stream.Stream.of(
                                            path.toString(),
                                            folder.resolve("app.log").toString()))
                            .toList());
        };
    }

    @Override
    public Path path() {
        boolean mirrored = file.path().getParent().endsWith("mirror");
        return mirrored ? file.path().getParent().resolveSibling("app.log") : file.path();
    }

    @Override
    public void write(String line) throws IOException {
        file.write(line);
        if (program == RSYNC) {
            run();
        }
    }

    @Override
    public void rotate() throws IOException {
        Seconds.awaitNext();
        run();
        file.reopen();
    }

    private void run() throws IOException {
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

    @Override
    public void close() throws IOException {
        file.close();
    }
}
