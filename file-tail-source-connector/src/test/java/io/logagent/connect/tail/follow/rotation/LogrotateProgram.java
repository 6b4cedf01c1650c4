/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that writes to a log while logrotate rotates it. */
final class LogrotateProgram implements AutoCloseable {
    /** The lines that a program writes to the renamed file before it notices the rotation. */
    private static final int UNNOTICED = 4;

    private final LogrotateCase options;
    private final Path reopen;
    private final LogFile file;
    private FileIdentity open;
    private int writtenToRenamed;
    private boolean quiet;

    LogrotateProgram(Oracle oracle, Path folder, LogrotateCase options) throws IOException {
        this.options = options;
        Files.createDirectory(folder);
        // logrotate refuses directories that others may write to.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.reopen = folder.resolve("reopen");
        this.file = new LogFile(oracle, folder.resolve("app.log"));
        this.open = FileStatus.of(log()).identity();
    }

    Path log() {
        return file.path();
    }

    String configuration() {
        return options.configuration(log(), reopen);
    }

    /** Before logrotate runs. */
    synchronized void rotationBegins() {
        quiet = options.needsAQuietProgram();
    }

    /** After it has run. */
    synchronized void rotationEnds() {
        quiet = false;
    }

    /** Writes a line, and reopens the log if it notices a rotation. */
    synchronized void step() throws IOException {
        if (options.notified()) {
            if (Files.exists(reopen)) {
                reopen();
                Files.delete(reopen);
            }
        } else if (!quiet && !leadsToOpenFile() && (options.needsAQuietProgram() || ++writtenToRenamed > UNNOTICED)) {
            reopen();
        }
        if (!quiet) {
            file.write(1);
        }
    }

    private void reopen() throws IOException {
        file.reopen();
        open = FileStatus.of(log()).identity();
        writtenToRenamed = 0;
    }

    private boolean leadsToOpenFile() throws IOException {
        try {
            return FileStatus.of(log()).identity().equals(open);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
