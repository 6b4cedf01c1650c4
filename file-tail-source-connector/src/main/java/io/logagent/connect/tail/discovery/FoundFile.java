/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.FileStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A regular file that entries select.
 *
 * @param path the path as the entries name it
 * @param entries the entries that select it, each topic once, in the order of the documents; never empty
 * @param status the status of the file, symbolic links followed
 * @param target the real path if the path is a symbolic link, otherwise the path itself
 * @param formerPaths paths that the entries select too, and whose rotation may have given the file its name; empty if an
 *     entry names the file or says itself what to exclude
 */
public record FoundFile(Path path, List<CollectEntry> entries, FileStatus status, Path target, Set<Path> formerPaths) {
    /** Whether the path itself is a symbolic link; links among its directories do not count. */
    public boolean isLink() {
        return !target.equals(path);
    }
}
