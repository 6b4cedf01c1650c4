/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a {@code .dockerignore} admits. The last pattern that matches a path, or a folder above it, decides.
 */
final class DockerIgnore {
    private record Pattern(boolean exception, String text) {
        /** Matches as Docker does: {@code **} also stands for no folder. */
        boolean matches(Path path) {
            return matcher(text).matches(path)
                    || matcher(text.replace("**/", "")).matches(path);
        }

        private static PathMatcher matcher(String pattern) {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        }
    }

    private final List<Pattern> patterns = new ArrayList<>();

    DockerIgnore(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                patterns.add(new Pattern(line.startsWith("!"), line.replaceFirst("^!", "")));
            }
        }
    }

    /** @param file relative to the folder that the image is built from */
    boolean admits(Path file) {
        boolean admitted = true;
        for (Pattern pattern : patterns) {
            boolean matches = false;
            for (Path path = file; path != null && !matches; path = path.getParent()) {
                matches = pattern.matches(path);
            }
            admitted = matches ? pattern.exception() : admitted;
        }
        return admitted;
    }

    /** The exceptions, without their exclamation mark. */
    List<String> exceptions() {
        return patterns.stream().filter(Pattern::exception).map(Pattern::text).toList();
    }
}
