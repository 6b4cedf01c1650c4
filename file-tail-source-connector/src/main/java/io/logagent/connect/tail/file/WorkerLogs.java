/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The files that this process writes its own log to: where its standard output and error go, those of its log4j appenders,
 * and the files of its user below the directory of the system property {@code kafka.logs.dir}, which Kafka's start scripts
 * set. Not every file that the process has open for writing: a program that embeds a worker may write logs of its own.
 */
public final class WorkerLogs {
    /** The system property with the directory of Kafka's logs. */
    static final String DIRECTORY = "kafka.logs.dir";

    private static final Path SELF = Path.of("/proc/self");
    private static final List<Path> OUTPUTS = List.of(SELF.resolve("fd/1"), SELF.resolve("fd/2"));

    private final Collection<Path> outputs;
    private final Supplier<List<Path>> appenderFiles;

    /** Those of this process. */
    public WorkerLogs() {
        this(OUTPUTS, LogAppenders::files);
    }

    WorkerLogs(Collection<Path> outputs, Supplier<List<Path>> appenderFiles) {
        this.outputs = List.copyOf(outputs);
        this.appenderFiles = appenderFiles;
    }

    /** @param real the path of the file, without symbolic links */
    boolean contains(Path real, FileStatus status) {
        return outputs.stream().anyMatch(output -> isSame(output, status))
                || isBelowDirectory(real)
                || appenderFiles.get().stream().anyMatch(file -> isSame(file, status));
    }

    private static boolean isSame(Path file, FileStatus status) {
        try {
            return FileIdentity.of(file).equals(status.identity());
        } catch (IOException e) {
            // Not there, or a system that does not tell.
            return false;
        }
    }

    private static boolean isBelowDirectory(Path real) {
        String directory = System.getProperty(DIRECTORY, "");
        try {
            // It may be as wide as /var/log: what belongs to another user was written by another program.
            return !directory.isEmpty()
                    && real.startsWith(Path.of(directory).toRealPath())
                    && Files.getAttribute(real, "unix:uid").equals(Files.getAttribute(SELF, "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }
}
