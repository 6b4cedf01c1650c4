/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.GenerationFile;
import java.nio.file.Path;

/**
 * A rotated file of a path.
 *
 * @param family the file name without the extension of the compression and with each number replaced by {@code #}. The
 *     files of one rotation scheme have one family
 * @param number the last number in the file name
 */
record RotatedFile(Path path, FileStatus status, Compression compression, String family, long number) {
    GenerationFile generationFile() {
        return new GenerationFile(path, status, compression, false);
    }
}
