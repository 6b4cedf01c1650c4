/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.text.Glob;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that an entry does not read although its path matches them. A glob without {@code /} is matched against
 * the file's name, a glob with {@code /} against the whole path.
 */
public final class ExcludedNames {
    /**
     * The names of compressed and temporary files and of backups: no program writes a log to them. Names with a number or
     * a date are not among them, since some programs write to such files. {@link #isDefault} tells how these are treated.
     */
    public static final List<String> NEVER_LIVE =
            List.of("*.{" + String.join(",", Compression.extensions()) + "}", "*.{old,bak,swp,tmp}");

    /** The most globs in {@code exclude}, because each is matched against each file. */
    static final int MOST_GLOBS = 64;

    private final List<Glob> names;
    private final List<Glob> paths;

    private ExcludedNames(List<String> globs) {
        this.names = globs.stream().filter(glob -> !isPath(glob)).map(Glob::of).toList();
        this.paths = globs.stream().filter(ExcludedNames::isPath).map(Glob::of).toList();
    }

    /**
     * What the entry excludes. An entry with a plain path excludes nothing, because it names the one file it wants.
     */
    public static ExcludedNames of(CollectEntry entry) {
        return new ExcludedNames(entry.path().isGlob() ? entry.exclude().orElse(NEVER_LIVE) : List.of());
    }

    /** Whether the entry leaves out the rotated files of the paths that it collects. A file that it names is none. */
    public static boolean isDefault(CollectEntry entry) {
        return entry.path().isGlob() && entry.exclude().isEmpty();
    }

    /**
     * Checks the globs of an entry.
     *
     * @throws IllegalArgumentException if they cannot be used; the message says why
     */
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
