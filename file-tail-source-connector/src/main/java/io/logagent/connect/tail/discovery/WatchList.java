/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link DirectoryWatch} watches.
 *
 * @param directories directories in which every change counts
 * @param links paths that are symbolic links to files in other directories, each with the file's real path and the other
 *     links on the way. A change of one of these is reported as a change of the path
 */
public record WatchList(Set<Path> directories, Map<Path, Set<Path>> links) {
    public WatchList {
        directories = Set.copyOf(directories);
        links = Map.copyOf(links);
    }

    public static WatchList of(Collection<Path> directories) {
        return new WatchList(Set.copyOf(directories), Map.of());
    }
}
