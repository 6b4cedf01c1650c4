/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directories of which files may be read, the {@code allowed.paths} of the configuration. What counts is the real
 * path of a file, symbolic links resolved.
 *
 * <p>A directory that is a symbolic link itself stands for where it leads when this object is made, and not for where
 * it is made to lead later: who may write to the directory above could otherwise allow himself any file.
 */
public final class AllowedPaths {
    private static final AllowedPaths EVERYTHING = new AllowedPaths(Set.of(), ReservedFiles.none());

    private final Set<Path> roots;
    private final ReservedFiles reserved;

    private AllowedPaths(Set<Path> roots, ReservedFiles reserved) {
        this.roots = roots;
        this.reserved = reserved;
    }

    public static AllowedPaths everything() {
        return EVERYTHING;
    }

    /**
     * @param directories absolute; none for everything
     * @throws IllegalArgumentException if one is not absolute
     */
    public static AllowedPaths of(Collection<Path> directories) {
        Set<Path> roots = new LinkedHashSet<>();
        for (Path directory : directories) {
            if (!directory.isAbsolute()) {
                throw new IllegalArgumentException("'" + directory + "' is not an absolute path");
            }
            roots.add(directory.normalize());
            try {
                roots.add(directory.toRealPath());
            } catch (IOException e) {
                // It is not there yet, or not for us: it is allowed under its own name.
            }
        }
        return roots.isEmpty() ? EVERYTHING : new AllowedPaths(roots, ReservedFiles.none());
    }

    /** The same directories, without the files that are reserved in them. */
    public AllowedPaths except(ReservedFiles files) {
        return new AllowedPaths(roots, files);
    }

    /** What may not be read in these directories all the same. */
    ReservedFiles reserved() {
        return reserved;
    }

    boolean isEverything() {
        return roots.isEmpty();
    }

    /** The allowed directory in which the file is, given its real path; the innermost, where there are several. */
    Optional<Path> rootOf(Path realPath) {
        Path innermost = null;
        for (Path root : roots) {
            boolean inside = realPath.startsWith(root) && !realPath.equals(root);
            if (inside && (innermost == null || root.startsWith(innermost))) {
                innermost = root;
            }
        }
        return Optional.ofNullable(innermost);
    }

    /** Where a path is in relation to the allowed directories. */
    enum Place {
        /** One of them, or in one. */
        INSIDE,
        /** A directory that one of them is in. */
        ABOVE,
        /** Anywhere else. */
        OUTSIDE
    }

    /**
     * Where the path is now, symbolic links resolved as far as it exists. It may be elsewhere a moment later: this saves
     * looks at what is not allowed, {@link FileOpener} keeps it from being read.
     */
    Place placeOf(Path path) {
        if (isEverything()) {
            return Place.INSIDE;
        }
        Path real = real(path);
        Place place = Place.OUTSIDE;
        for (Path root : roots) {
            if (real.startsWith(root)) {
                return Place.INSIDE;
            }
            if (root.startsWith(real)) {
                place = Place.ABOVE;
            }
        }
        return place;
    }

    /** What does not exist, or cannot be looked at, is where its name says, seen from the nearest directory above. */
    private static Path real(Path path) {
        for (Path above = path; above != null; above = above.getParent()) {
            try {
                return above.toRealPath().resolve(above.relativize(path)).normalize();
            } catch (IOException e) {
                // Further up.
            }
        }
        return path.normalize();
    }

    /** The allowed directories, for a message. */
    @Override
    public String toString() {
        return isEverything() ? "everything" : List.copyOf(roots).toString();
    }
}
