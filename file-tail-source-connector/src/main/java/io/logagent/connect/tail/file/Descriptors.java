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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files that this process has open, as Linux lists them. They include deleted files. */
public final class Descriptors {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    // The names of descriptors when they were listed last. A worker may have very many, so each is looked for once.
    private static volatile Map<FileIdentity, Path> listed = Map.of();

    private Descriptors() {}

    /** The status of an open file; empty if it is not open, or if the system has no {@code /proc}. */
    public static Optional<FileStatus> status(FileIdentity file) {
        Optional<FileStatus> known = listedStatus(file);
        if (known.isPresent()) {
            return known;
        }
        list().ifPresent(found -> listed = found);
        return listedStatus(file);
    }

    private static Optional<FileStatus> listedStatus(FileIdentity file) {
        Path descriptor = listed.get(file);
        return descriptor == null
                ? Optional.empty()
                // It may be the descriptor of another file by now.
                : status(descriptor).filter(status -> status.identity().equals(file));
    }

    private static Optional<Map<FileIdentity, Path>> list() {
        Map<FileIdentity, Path> found = new HashMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path descriptor : descriptors) {
                status(descriptor).ifPresent(status -> found.put(status.identity(), descriptor));
            }
            return Optional.of(found);
        } catch (IOException | DirectoryIteratorException e) {
            // There is no /proc, or no descriptor is left to list it.
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
