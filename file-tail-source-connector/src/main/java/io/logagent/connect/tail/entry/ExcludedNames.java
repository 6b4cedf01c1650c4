/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.Glob;
import java.nio.file.Path;
import java.util.List;

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

    /** The most globs that {@code exclude} may have: each is compared with each file. */
    static final int MOST_GLOBS = 64;

    private final List<Glob> names;
    private final List<Glob> paths;

    private ExcludedNames(List<String> globs) {
        this.names = globs.stream().filter(glob -> !isPath(glob)).map(Glob::of).toList();
        this.paths = globs.stream().filter(ExcludedNames::isPath).map(Glob::of).toList();
    }

    /** What the entry excludes. A plain path excludes nothing: who names a file by its full name wants it read. */
    public static ExcludedNames of(CollectEntry entry) {
        return new ExcludedNames(entry.path().isGlob() ? entry.exclude().orElse(ROTATED) : List.of());
    }

    /** @throws IllegalArgumentException if these globs cannot be used; the message says why */
    static void check(List<String> globs) {
        if (globs.size() > MOST_GLOBS) {
            throw new IllegalArgumentException(
                    "there are " + globs.size() + " globs, at most " + MOST_GLOBS + " are allowed");
        }
        for (String glob : globs) {
            Glob.checkLength(glob);
            try {
                Glob.of(glob);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + glob + "' is not a valid glob: " + e.getMessage());
            }
        }
    }

    public boolean contains(Path file) {
        if (names.isEmpty() && paths.isEmpty()) {
            return false;
        }
        String path = file.toString();
        return anyMatches(names, path.substring(path.lastIndexOf('/') + 1)) || anyMatches(paths, path);
    }

    private static boolean anyMatches(List<Glob> globs, String path) {
        for (Glob glob : globs) {
            if (glob.matches(path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPath(String glob) {
        return glob.indexOf('/') >= 0;
    }
}
