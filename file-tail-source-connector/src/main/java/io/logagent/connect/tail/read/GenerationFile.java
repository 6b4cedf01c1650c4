/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileStatus;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file that holds a generation, as a scan found it.
 *
 * @param status of the file at the scan
 * @param compression the file name extension that tells the compression; empty for a plain file
 * @param isCurrent whether the followed path leads to the file; false for a rotated file
 */
public record GenerationFile(Path path, FileStatus status, String compression, boolean isCurrent) {
    private static final Set<String> READABLE = Set.of("", "gz");

    /** The file that a path leads to. */
    public static GenerationFile current(Path path, FileStatus status) {
        return new GenerationFile(path, status, "", true);
    }

    /** Whether this version can decompress the file. */
    public boolean isReadable() {
        return READABLE.contains(compression);
    }

    boolean isCompressed() {
        return !compression.isEmpty();
    }
}
