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
 * Finds duplicate paths: files that appear under a second path because of a symbolic link. A single task would notice
 * that it has the same file twice. Shards do not see each other's files, so they have to agree on one path.
 *
 * <p>It lasts for one scan, since links may lead elsewhere at the next one.
 */
final class DuplicatePaths {
    private final Selectors selectors;
    private final Map<Path, Path> realDirectories = new HashMap<>();

    DuplicatePaths(Selectors selectors) {
        this.selectors = selectors;
    }

    /**
     * The path under which the file is read instead; empty if it is read under this path.
     *
     * @param target the real path if the path itself is a link, otherwise the path
     */
    Optional<Path> originalOf(Path path, Path target) throws IOException {
        if (!selectors.isSharded()) {
            return Optional.empty();
        }
        Path real = target.equals(path) ? real(path.getParent()).resolve(path.getFileName()) : target;
        if (real.equals(path)) {
            return Optional.empty();
        }
        for (Path base : selectors.globBases()) {
            // The base may contain links itself, and then patterns do not match real paths.
            Path realBase = real(base);
            Path candidate = real.startsWith(realBase) ? base.resolve(realBase.relativize(real)) : real;
            if (selectors.selects(candidate)) {
                return Optional.of(candidate).filter(original -> !original.equals(path));
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
