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
 * The directories whose files may be read: the setting {@code allowed.paths}. The real path of a file counts, with
 * symbolic links resolved.
 *
 * <p>An allowed directory that is a symbolic link is resolved when this object is created. Later changes of the link do
 * not count: a user with write access to the directory above could otherwise allow any file.
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
     * @param directories absolute paths; none allows everything
     * @throws IllegalArgumentException if a path is not absolute
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
                // It does not exist yet, or is not accessible: it is allowed under its own name.
            }
        }
        return roots.isEmpty() ? EVERYTHING : new AllowedPaths(roots, ReservedFiles.none());
    }

    /** The same directories without the reserved files in them. */
    public AllowedPaths except(ReservedFiles files) {
        return new AllowedPaths(roots, files);
    }

    /** The files that may not be read although they are in these directories. */
    ReservedFiles reserved() {
        return reserved;
    }

    boolean isEverything() {
        return roots.isEmpty();
    }

    /** The innermost allowed directory that holds the file with this real path; empty if none does. */
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

    /** The relation of a path to the allowed directories. */
    enum Relation {
        /** It is one of them, or inside one. */
        INSIDE,
        /** One of them is below it. */
        ABOVE,
        /** It is anywhere else. */
        OUTSIDE
    }

    /**
     * The relation of the path now, with symbolic links resolved as far as the path exists. It may change a moment
     * later. So this spares scans of directories that are not allowed, while {@link FileOpener} protects their files.
     */
    Relation relationOf(Path path) {
        if (isEverything()) {
            return Relation.INSIDE;
        }
        Path real = real(path);
        Relation relation = Relation.OUTSIDE;
        for (Path root : roots) {
            if (real.startsWith(root)) {
                return Relation.INSIDE;
            }
            if (root.startsWith(real)) {
                relation = Relation.ABOVE;
            }
        }
        return relation;
    }

    /** Whether files in the directory may be looked for: it is an allowed directory, or inside one. */
    public boolean maySearch(Path directory) {
        return relationOf(directory) == Relation.INSIDE;
    }

    /** The real path of the nearest accessible directory above, followed by the rest of the path. */
    private static Path real(Path path) {
        for (Path above = path; above != null; above = above.getParent()) {
            try {
                return above.toRealPath().resolve(above.relativize(path)).normalize();
            } catch (IOException e) {
                // Try the directory above.
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
