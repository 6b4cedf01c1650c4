/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rotated files of a path that are not opened again: they cannot be read, another path reads them, or they ended
 * without a line. {@link FinishedGenerations} recognises a generation by its lines, so it cannot know one without lines.
 *
 * <p>A file that is written to is no longer excluded.
 */
final class ExcludedFiles {
    // Not by inode alone, since inodes are reused. The first that was excluded comes first.
    private final Set<FileStatus> excluded = new LinkedHashSet<>(0);

    /** Excludes a file that cannot be read, or that another path reads. */
    void add(FileStatus file) {
        excluded.add(file);
    }

    /** Excludes the file of a generation that has ended, if it cannot grow and no byte of it was read. */
    void addIfUnread(Generation ended) {
        if (!ended.mayGrow() && ended.position() == 0) {
            excluded.add(ended.found().status());
        }
    }

    /** Excludes the file of a generation that has ended, if it is empty now. */
    void addIfEmpty(FileStatus ended) {
        if (ended.size() == 0) {
            excluded.add(ended);
        }
    }

    boolean contains(RotatedFile file) {
        return excluded.contains(file.status());
    }

    /**
     * Forgets files that are gone or were written to.
     *
     * @param present the files on disk
     * @param kept how many others are kept, the newest ones
     */
    void retain(Set<FileStatus> present, int kept) {
        long absent = excluded.stream().filter(file -> !present.contains(file)).count();
        for (Iterator<FileStatus> all = excluded.iterator(); absent > kept; ) {
            if (!present.contains(all.next())) {
                all.remove();
                absent--;
            }
        }
    }
}
