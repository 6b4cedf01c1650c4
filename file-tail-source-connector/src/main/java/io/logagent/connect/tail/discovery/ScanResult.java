/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * What a look at the file system found. A look at a part of it says nothing about the rest: a path that was not looked
 * at, or whose directory could not be read, is neither among the found files nor {@linkplain #isGone gone}.
 */
public final class ScanResult {
    private final boolean full;
    private final Map<Path, FoundFile> files;
    private final Set<Path> listed;
    private final Set<Path> absent;
    private final Set<Path> undecided;

    /**
     * @param listed directories of which every name was looked at
     * @param absent paths that lead to nothing, or to something that cannot be what was looked for
     * @param undecided paths of which nothing is known: they could not be read, or were left out
     */
    ScanResult(boolean full, Map<Path, FoundFile> files, Set<Path> listed, Set<Path> absent, Set<Path> undecided) {
        this.full = full;
        this.files = Collections.unmodifiableMap(files);
        this.listed = listed;
        this.absent = absent;
        this.undecided = undecided;
    }

    /** Whether everything was looked at that the entries name. */
    public boolean isFull() {
        return full;
    }

    /** The files that were found, by path. */
    public Map<Path, FoundFile> files() {
        return files;
    }

    /**
     * Whether this look proves that the path leads to no file any more. False for what was not looked at, and where a
     * directory on the way could not be read: that file may well be there.
     */
    public boolean isGone(Path path) {
        if (files.containsKey(path) || listed.contains(path)) {
            return false;
        }
        for (Path step = path; step != null; step = step.getParent()) {
            if (absent.contains(step)) {
                return true;
            }
            if (undecided.contains(step)) {
                return false;
            }
            if (listed.contains(step)) {
                // Reading a directory is not atomic: a name can be missed while others are renamed.
                return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return false;
    }
}
