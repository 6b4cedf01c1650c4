/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

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
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the generations of a path, and remembers which of them must not be opened again. */
final class GenerationLocator {
    private static final int MOST_REMEMBERED = 32;

    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final Generations generations;
    // Empty for most paths, and there may be very many paths.
    private final Deque<Cursor> finished = new ArrayDeque<>(0);
    private final Set<FileStatus> excluded = new HashSet<>();

    /** @param collected paths that are collected themselves, so that they are no rotated files of this path */
    GenerationLocator(Path path, Predicate<Path> collected, Generations generations) {
        this.path = path;
        this.rotatedFiles = new RotatedFiles(path, collected);
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
        List<RotatedFile> files = rotatedFiles.list();
        if (!excluded.isEmpty()) {
            // Not by inode alone, since inodes are reused.
            excluded.retainAll(files.stream().map(RotatedFile::status).toList());
            files.removeIf(file -> excluded.contains(file.status()));
        }
        return files;
    }

    /** The files that have the rotation scheme of this one, the oldest first. */
    List<RotatedFile> family(List<RotatedFile> files, RotatedFile member) {
        return rotatedFiles.family(files, member.family());
    }

    /** Excludes a file from now on, unless it is written to, since it cannot be read. */
    void exclude(FileStatus file) {
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
