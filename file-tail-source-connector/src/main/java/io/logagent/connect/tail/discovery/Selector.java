/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.ExcludedNames;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.text.Glob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that one entry selects, and the directories that can hold them. */
final class Selector {
    private final CollectEntry entry;
    private final PathPattern pattern;
    private final ExcludedNames excluded;
    private final List<Glob> levels;

    Selector(CollectEntry entry) {
        this.entry = entry;
        this.pattern = entry.path();
        this.excluded = ExcludedNames.of(entry);
        this.levels = pattern.isGlob() ? levels(pattern) : List.of();
    }

    CollectEntry entry() {
        return entry;
    }

    boolean isGlob() {
        return pattern.isGlob();
    }

    /** The directory below which a glob selects files; for a plain path, the path itself. */
    Path base() {
        return pattern.base();
    }

    /** The number of pattern characters that each name is compared with. */
    int length() {
        int excludes = entry.exclude().orElse(List.of()).stream()
                .mapToInt(String::length)
                .sum();
        return pattern.toString().length() + excludes;
    }

    boolean selects(Path file) {
        return pattern.matches(file) && !excluded.contains(file);
    }

    /** Whether rotated files of the files that it selects are left out. */
    boolean excludesRotated() {
        return ExcludedNames.isDefault(entry);
    }

    /** Whether the entry can select files in this directory or below it. */
    boolean reaches(Path directory) {
        int level = directory.getNameCount() - base().getNameCount();
        if (level < 0 || level >= pattern.depth() || !directory.startsWith(base())) {
            return false;
        }
        for (int i = 0; i < Math.min(level, levels.size()); i++) {
            if (!levels.get(i)
                    .matches(directory.getName(base().getNameCount() + i).toString())) {
                return false;
            }
        }
        return true;
    }

    /** The globs for the names of directories below the base, one for each level, up to the first that spans levels. */
    private static List<Glob> levels(PathPattern pattern) {
        List<Glob> levels = new ArrayList<>();
        String base = pattern.base().toString();
        String[] rest = pattern.toString()
                .substring(base.endsWith("/") ? base.length() : base.length() + 1)
                .split("/");
        for (int i = 0; i < rest.length - 1 && !rest[i].contains("**"); i++) {
            try {
                levels.add(Glob.of(rest[i]));
            } catch (IllegalArgumentException e) {
                // Half of a group such as {a,b/c}: from here on, any directory can match.
                break;
            }
        }
        return levels;
    }
}
