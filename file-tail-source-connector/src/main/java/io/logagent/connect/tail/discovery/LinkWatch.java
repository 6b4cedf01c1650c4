/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.file.LinkTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What to watch for a path that is a symbolic link to a file.
 *
 * @param way the file's real path and the other links on the way: a change of one of them concerns the path
 * @param directories where the file may be rotated, so that a change of any name counts
 */
record LinkWatch(Set<Path> way, Set<Path> directories) {
    LinkWatch {
        way = Set.copyOf(way);
        directories = Set.copyOf(directories);
    }

    /** @param target the real path as the scan found it */
    static LinkWatch of(Path path, Path target) {
        Set<Path> way = new HashSet<>(Set.of(target));
        Set<Path> directories = new HashSet<>(Set.of(target.getParent()));
        try {
            LinkTrail trail = LinkTrail.of(path);
            List<Path> names = trail.names().subList(1, trail.names().size());
            names.forEach(name -> directories.add(name.getParent()));
            way.addAll(names);
            trail.links().stream().filter(LinkTrail.Link::isDirectory).forEach(link -> way.add(link.name()));
        } catch (IOException e) {
            // The path was changed since, which its directory reports.
        }
        return new LinkWatch(way, directories);
    }

    /**
     * Adds the directories of the links on the way to a directory. When a link is switched, the directory that is watched is
     * another one than the way leads to.
     */
    static void addDirectoriesOfLinks(Path directory, Set<Path> watched) {
        Path above = directory.getRoot();
        for (Path name : directory) {
            Path next = above.resolve(name);
            if (Files.isSymbolicLink(next)) {
                watched.add(above);
            } else if (!Files.isDirectory(next)) {
                // A path that does not exist may have thousands of parts.
                break;
            }
            above = next;
        }
    }
}
