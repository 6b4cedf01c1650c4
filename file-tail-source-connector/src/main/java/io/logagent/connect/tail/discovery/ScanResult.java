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
 * The result of a scan. It says nothing about paths that the scan did not cover, or whose directory could not be read:
 * they are neither among the found files nor {@linkplain #isGone gone}.
 */
public final class ScanResult {
    private final boolean full;
    private final Map<Path, FoundFile> files;
    private final Set<Path> listed;
    private final Set<Path> absent;
    private final Set<Path> undecided;

    /**
     * @param listed directories in which every name was examined
     * @param absent paths that lead to nothing, or to something of another kind
     * @param undecided paths that could not be read, or were left out
     */
    ScanResult(boolean full, Map<Path, FoundFile> files, Set<Path> listed, Set<Path> absent, Set<Path> undecided) {
        this.full = full;
        this.files = Collections.unmodifiableMap(files);
        this.listed = listed;
        this.absent = absent;
        this.undecided = undecided;
    }

    /** Whether the scan covered all that the entries select. */
    public boolean isFull() {
        return full;
    }

    /** The found files by path. */
    public Map<Path, FoundFile> files() {
        return files;
    }

    /**
     * Whether the scan proves that the path leads to no file any more. False for paths that it did not cover, and below
     * directories that could not be read: the file may still exist.
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
                // Listing a directory is not atomic: it can miss a name while others are renamed.
                return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return false;
    }
}
