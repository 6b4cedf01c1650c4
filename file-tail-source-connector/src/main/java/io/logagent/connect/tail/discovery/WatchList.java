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
 * What a {@link DirectoryWatch} is to watch.
 *
 * @param directories in which every change counts
 * @param links files that live in other directories than the paths that lead to them: the path of a symbolic link, and
 *     the file's real path. What happens to the file is told as a change of the path
 */
public record WatchList(Set<Path> directories, Map<Path, Path> links) {
    public WatchList {
        directories = Set.copyOf(directories);
        links = Map.copyOf(links);
    }

    public static WatchList of(Collection<Path> directories) {
        return new WatchList(Set.copyOf(directories), Map.of());
    }
}
