/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds files that links make appear under a second path. One task would notice that it has the same file twice; shards
 * do not know of each other's, so they have to agree under which path it is read.
 */
final class DuplicatePaths {
    private final Selectors selectors;
    private final Map<Path, Path> realDirectories = new HashMap<>();

    /** For one look: links may lead elsewhere at the next one. */
    DuplicatePaths(Selectors selectors) {
        this.selectors = selectors;
    }

    /**
     * The path under which a file is read instead; empty if it is this one.
     *
     * @param target the real path if the path itself is a link; else the path
     */
    Optional<Path> insteadOf(Path path, Path target) throws IOException {
        if (!selectors.isSharded()) {
            return Optional.empty();
        }
        Path real = target.equals(path) ? real(path.getParent()).resolve(path.getFileName()) : target;
        if (real.equals(path)) {
            return Optional.empty();
        }
        for (Path base : selectors.globBases()) {
            // The way to the base may have links, too, and then no real path is what the patterns say.
            Path realBase = real(base);
            Path name = real.startsWith(realBase) ? base.resolve(realBase.relativize(real)) : real;
            if (selectors.select(name)) {
                return Optional.of(name).filter(first -> !first.equals(path));
            }
        }
        return Optional.empty();
    }

    private Path real(Path directory) throws IOException {
        Path known = realDirectories.get(directory);
        if (known == null) {
            try {
                known = directory.toRealPath();
            } catch (NoSuchFileException e) {
                known = directory;
            }
            realDirectories.put(directory, known);
        }
        return known;
    }
}
