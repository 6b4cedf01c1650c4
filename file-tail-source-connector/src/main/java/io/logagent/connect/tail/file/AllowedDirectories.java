/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.file.AllowedPaths.Place;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Which directories one look may enter; each is resolved once, and those in an allowed one not at all. */
public final class AllowedDirectories {
    private final AllowedPaths paths;
    private final Map<Path, Place> places = new HashMap<>();

    public AllowedDirectories(AllowedPaths paths) {
        this.paths = paths;
    }

    public AllowedPaths paths() {
        return paths;
    }

    private Place place(Path directory) {
        return paths.isEverything() ? Place.INSIDE : places.computeIfAbsent(directory, paths::placeOf);
    }

    /** Takes note of a directory that is no link: it is where its parent is. */
    public void inner(Path directory) {
        if (!paths.isEverything() && isInside(directory.getParent())) {
            places.put(directory, Place.INSIDE);
        }
    }

    /** Whether the directory is an allowed one, or in one. */
    public boolean isInside(Path directory) {
        return place(directory) == Place.INSIDE;
    }

    /** Whether an allowed file can be in the directory, or below it. */
    public boolean mayBeRead(Path directory) {
        return place(directory) != Place.OUTSIDE;
    }

    /** Whether anything may be found out about a path before it is known whether it is a link. */
    public boolean mayBeLookedAt(Path path) {
        Path parent = path.getParent();
        return parent == null || isInside(parent) || paths.placeOf(path) != Place.OUTSIDE;
    }

    /** Whether a link leads to something that is not allowed. */
    public boolean leadsOut(Path link) {
        return paths.placeOf(link) == Place.OUTSIDE;
    }
}
