/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import java.nio.file.Path;

/**
 * A file that holds a generation, as a scan found it.
 *
 * @param status of the file at the scan
 * @param isCurrent whether the followed path leads to the file; false for a rotated file
 */
public record GenerationFile(Path path, FileStatus status, Compression compression, boolean isCurrent) {
    /** The file that a path leads to. */
    public static GenerationFile current(Path path, FileStatus status) {
        return new GenerationFile(path, status, Compression.NONE, true);
    }

    /** Whether this version can decompress the file. */
    public boolean isReadable() {
        return compression.isReadable();
    }

    public boolean isCompressed() {
        return compression.isCompressed();
    }
}
