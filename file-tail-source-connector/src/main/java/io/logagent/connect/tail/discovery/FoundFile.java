/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.FileStatus;
import java.nio.file.Path;
import java.util.List;

/**
 * A regular file that entries name.
 *
 * @param path as the entries name it
 * @param entries those that it belongs to, each topic once, in the order in which they were given; never empty
 * @param status of the file, symbolic links followed
 * @param target where the path leads if it is a symbolic link; otherwise the path itself
 */
public record FoundFile(Path path, List<CollectEntry> entries, FileStatus status, Path target) {
    /** Whether the path is a symbolic link itself; a link among its directories does not count. */
    public boolean isLink() {
        return !target.equals(path);
    }
}
