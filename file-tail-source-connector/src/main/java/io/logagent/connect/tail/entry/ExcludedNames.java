/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The files that a glob matches and that are not to be read all the same. A glob without {@code /} is compared with the
 * file's name, one with {@code /} with its whole path.
 */
public final class ExcludedNames {
    /**
     * What logrotate, log4j and the like call files that were rotated away: these are followed from the file that they
     * were, not discovered as new ones. A date counts only behind {@code .log}: servers such as Tomcat write to files
     * with the day in their names.
     */
    public static final List<String> ROTATED = List.of(
            "*.[0-9]",
            "*.[0-9][0-9]",
            "*.[0-9][0-9][0-9]",
            "*.[0-9].log",
            "*.[0-9][0-9].log",
            "*.log[.-][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*",
            "*.log[.-][0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*",
            "*.{gz,bz2,xz,zst,zip,lz4,Z}",
            "*.{old,bak,swp,tmp}");

    private final List<PathMatcher> names;
    private final List<PathMatcher> paths;

    private ExcludedNames(List<String> globs) {
        this.names = globs.stream()
                .filter(glob -> !isPath(glob))
                .map(ExcludedNames::matcher)
                .toList();
        this.paths = globs.stream()
                .filter(ExcludedNames::isPath)
                .map(ExcludedNames::matcher)
                .toList();
    }

    /** What the entry excludes. A plain path excludes nothing: who names a file by its full name wants it read. */
    public static ExcludedNames of(CollectEntry entry) {
        return new ExcludedNames(entry.path().isGlob() ? entry.exclude().orElse(ROTATED) : List.of());
    }

    static void check(String glob) {
        try {
            matcher(glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + glob + "' is not a valid glob: " + e.getDescription());
        }
    }

    public boolean contains(Path file) {
        return anyMatch(names, file.getFileName()) || anyMatch(paths, file);
    }

    private static boolean anyMatch(List<PathMatcher> matchers, Path path) {
        for (PathMatcher matcher : matchers) {
            if (matcher.matches(path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPath(String glob) {
        return glob.indexOf('/') >= 0;
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }
}
