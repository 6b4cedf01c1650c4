/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Changes that the file system reported since the last scan.
 *
 * @param paths paths that were created, written to, renamed or deleted
 * @param directories directories in which anything may have changed: they are new, they vanished, or their events were
 *     lost or could not be seen. Subdirectories are not included
 * @param incomplete whether anything may have changed anywhere, so that only a full scan finds it
 */
public record Changes(Set<Path> paths, Set<Path> directories, boolean incomplete) {
    public static final Changes NONE = new Changes(Set.of(), Set.of(), false);
    public static final Changes ANYTHING = new Changes(Set.of(), Set.of(), true);

    public Changes {
        paths = Set.copyOf(paths);
        directories = Set.copyOf(directories);
    }

    /** Both sets of changes together. */
    public Changes and(Changes others) {
        if (isEmpty() || others.isEmpty()) {
            return isEmpty() ? others : this;
        }
        Set<Path> allPaths = new HashSet<>(paths);
        allPaths.addAll(others.paths);
        Set<Path> allDirectories = new HashSet<>(directories);
        allDirectories.addAll(others.directories);
        return new Changes(allPaths, allDirectories, incomplete || others.incomplete);
    }

    public boolean isEmpty() {
        return !incomplete && paths.isEmpty() && directories.isEmpty();
    }
}
