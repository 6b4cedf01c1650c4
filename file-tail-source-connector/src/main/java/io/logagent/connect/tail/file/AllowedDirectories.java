/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.file.AllowedPaths.Relation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The directories that one scan may enter. Each is resolved once, and directories inside an allowed one not at all. */
public final class AllowedDirectories {
    private final AllowedPaths paths;
    private final Map<Path, Relation> relations = new HashMap<>();

    public AllowedDirectories(AllowedPaths paths) {
        this.paths = paths;
    }

    public AllowedPaths paths() {
        return paths;
    }

    private Relation relation(Path directory) {
        return paths.isEverything() ? Relation.INSIDE : relations.computeIfAbsent(directory, paths::relationOf);
    }

    /** Adds a directory that is not a link: it is inside an allowed directory if its parent is. */
    public void addSubdirectory(Path directory) {
        if (!paths.isEverything() && isInside(directory.getParent())) {
            relations.put(directory, Relation.INSIDE);
        }
    }

    /** Whether the directory is an allowed one, or inside one. */
    public boolean isInside(Path directory) {
        return relation(directory) == Relation.INSIDE;
    }

    /** Whether an allowed file can be in the directory or below it. */
    public boolean mayBeRead(Path directory) {
        return relation(directory) != Relation.OUTSIDE;
    }

    /** Whether the scan may find out what the path is, before it knows whether it is a link. */
    public boolean mayBeExamined(Path path) {
        Path parent = path.getParent();
        return parent == null || isInside(parent) || paths.relationOf(path) != Relation.OUTSIDE;
    }

    /** Whether a link leads to something that is not allowed. */
    public boolean leadsOut(Path link) {
        return paths.relationOf(link) == Relation.OUTSIDE;
    }
}
