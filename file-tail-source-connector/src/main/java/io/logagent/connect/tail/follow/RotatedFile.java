/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.GenerationFile;
import java.nio.file.Path;

/**
 * A rotated file of a path.
 *
 * @param compression the file name extension that tells the compression; empty for a plain file
 * @param family the file name without that extension and with each number replaced by {@code #}. The files of one rotation
 *     scheme have one family
 * @param number the last number in the file name
 */
record RotatedFile(Path path, FileStatus status, String compression, String family, long number) {
    GenerationFile generationFile() {
        return new GenerationFile(path, status, compression, false);
    }
}
