/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the generations of a path, and remembers which of them must not be opened again. */
final class GenerationLocator {
    private static final int MOST_REMEMBERED = 32;

    private final Path path;
    private final LinkedFiles files;
    private final Generations generations;
    // Empty for most paths, and there may be very many paths.
    private final Deque<Cursor> finished = new ArrayDeque<>(0);
    private final Set<FileIdentity> excluded = new HashSet<>();

    /** @param files that the path led to before */
    GenerationLocator(LinkedFiles files, Generations generations) {
        this.path = files.path();
        this.files = files;
        this.generations = generations;
    }

    Path path() {
        return path;
    }

    Generations generations() {
        return generations;
    }

    /** The file that the path leads to now; empty if it leads nowhere. */
    Optional<FileStatus> current() throws IOException {
        try {
            return Optional.of(FileStatus.of(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    GenerationFile currentFile(FileStatus status) {
        return GenerationFile.current(path, status);
    }

    DirectorySnapshot snapshot() throws IOException {
        return new DirectorySnapshot(this, current());
    }

    /** The rotated files, the oldest first. */
    List<RotatedFile> rotated() throws IOException {
        List<RotatedFile> rotated = new ArrayList<>(files.list());
        rotated.removeIf(file -> excluded.contains(file.status().identity()));
        return rotated;
    }

    /** The rotated files after the one that is read, in order. */
    List<RotatedFile> after(RotatedFile read, List<RotatedFile> rotated) {
        return files.after(read, rotated);
    }

    /** Takes note of the file that the path leads to now: if a link is switched later, it is found at its former target. */
    void see(FileStatus current) throws IOException {
        files.see(current.identity());
    }

    /** Finds a generation that the path led to before a link was switched, see {@link LinkedFiles#findFormer}. */
    Optional<Generation> findFormer(FileIdentity file, LinkedFiles.Finder<Generation> finder) throws IOException {
        return files.findFormer(file, finder);
    }

    /** The directories in which rotated files were looked for last. */
    List<Path> directories() {
        return files.directories();
    }

    /** Excludes a file from now on, since it cannot be decompressed. */
    void exclude(FileIdentity file) {
        excluded.add(file);
    }

    /** Remembers a generation that was read to its end, since a late write makes its file look new. */
    void addFinished(Generation generation) {
        if (generation.position() == 0) {
            // Nothing was read, so nothing can repeat; any file that reuses the inode would match.
            return;
        }
        finished.addLast(generation.cursor());
        if (finished.size() > MOST_REMEMBERED) {
            finished.removeFirst();
        }
    }

    boolean isFinished(GenerationFile file) throws IOException {
        for (Cursor cursor : finished) {
            boolean isSameFile = cursor.file().equals(file.status().identity());
            if (isSameFile && generations.isSame(file, Checkpoint.at(cursor))) {
                return true;
            }
        }
        return false;
    }
}
