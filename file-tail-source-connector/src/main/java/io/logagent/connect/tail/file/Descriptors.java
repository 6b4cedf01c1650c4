/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files that this process has open, as Linux lists them. They include deleted files. */
public final class Descriptors {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** The status of an open file; empty if it is not open, or if the system has no {@code /proc}. */
    public static Optional<FileStatus> status(FileIdentity file) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path descriptor : descriptors) {
                Optional<FileStatus> status = status(descriptor);
                if (status.filter(found -> found.identity().equals(file)).isPresent()) {
                    return status;
                }
            }
            return Optional.empty();
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
    }

    private static Optional<FileStatus> status(Path descriptor) {
        try {
            return Optional.of(FileStatus.of(descriptor));
        } catch (IOException e) {
            // It was closed meanwhile, or is not a file.
            return Optional.empty();
        }
    }
}
