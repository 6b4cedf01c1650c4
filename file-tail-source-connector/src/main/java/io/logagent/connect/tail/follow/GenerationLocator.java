/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the generations of a path, and remembers which of them must not be opened again. */
final class GenerationLocator {
    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final Generations generations;
    private final FinishedGenerations finished;
    private final Set<FileIdentity> excluded = new HashSet<>();

    /** @param collected paths that are collected themselves, so that they are no rotated files of this path */
    GenerationLocator(Path path, Predicate<Path> collected, Generations generations) {
        this.path = path;
        this.rotatedFiles = new RotatedFiles(path, collected);
        this.generations = generations;
        this.finished = new FinishedGenerations(generations);
    }

    Path path() {
        return path;
    }

    Generations generations() {
        return generations;
    }

    /** The generations that were read to their end. */
    FinishedGenerations finished() {
        return finished;
    }

    /** The regular file that the path leads to now; empty if it leads nowhere, or to something else. */
    Optional<FileStatus> current() throws IOException {
        try {
            return Optional.of(FileStatus.of(path)).filter(FileStatus::isRegular);
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
        files.removeIf(file -> excluded.contains(file.status().identity()));
        return files;
    }

    /** The files that have the rotation scheme of this one, the oldest first. */
    List<RotatedFile> family(List<RotatedFile> files, RotatedFile member) {
        return rotatedFiles.family(files, member.family());
    }

    /** Excludes a file from now on, since it cannot be decompressed. */
    void exclude(FileIdentity file) {
        excluded.add(file);
    }
}
