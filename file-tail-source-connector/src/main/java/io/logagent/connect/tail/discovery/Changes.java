/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * What may have changed in the file system since the last look.
 *
 * @param paths that were created, written to, renamed or deleted
 * @param directories in which anything may have changed: they are new, they vanished, what happened in them was lost or
 *     could not be seen. Nothing is said about what is below their subdirectories
 * @param incomplete whether anything may have changed anywhere: only a full scan tells
 */
public record Changes(Set<Path> paths, Set<Path> directories, boolean incomplete) {
    public static final Changes NONE = new Changes(Set.of(), Set.of(), false);
    public static final Changes ANYTHING = new Changes(Set.of(), Set.of(), true);

    public Changes {
        paths = Set.copyOf(paths);
        directories = Set.copyOf(directories);
    }

    /** These changes and others together. */
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
