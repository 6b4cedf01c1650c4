/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the generations of a path, and remembers which of them must not be opened again. */
final class GenerationLocator {
    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final Generations generations;
    private final FinishedGenerations finished;
    private final Set<FileStatus> excluded = new HashSet<>();
    // Files that were written to while the path led to another file, as they were then.
    private final Map<FileIdentity, FileStatus> beside = new HashMap<>(0);
    // The last write while the path led to the file, unlike a late write. Null if no file is known.
    private FileIdentity anchor;
    private long anchorModified;

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
            FileStatus status = FileStatus.of(path);
            // Another file has the inode by now.
            beside.remove(status.identity());
            return Optional.of(status).filter(FileStatus::isRegular);
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
        return files.isEmpty() ? files : new RotationOrder(evidence(files)).oldestFirst(files);
    }

    private Map<FileIdentity, RotationOrder.Evidence> evidence(List<RotatedFile> files) throws IOException {
        Map<FileIdentity, RotationOrder.Evidence> known = new HashMap<>();
        for (RotatedFile file : files) {
            FileIdentity identity = file.status().identity();
            Optional<RotationOrder.Evidence> evidence = finished.evidence(file.generationFile());
            if (evidence.isPresent()) {
                RotationOrder.Evidence read = evidence.get();
                known.put(
                        identity,
                        identity.equals(anchor) ? new RotationOrder.Evidence(read.rank(), anchorModified) : read);
            } else if (identity.equals(anchor)) {
                known.put(identity, new RotationOrder.Evidence(FinishedGenerations.MOST, anchorModified));
            }
        }
        return known;
    }

    /**
     * Takes note of the generation that is read.
     *
     * @param cursor at which its content is known; at position 0 it is not
     * @param modified its last write while the path led to it
     */
    void anchor(Cursor cursor, long modified) {
        anchor = cursor.position() > 0 ? cursor.file() : null;
        anchorModified = modified;
    }

    /** Takes note that the generation is gone. */
    void forgetAnchor() {
        anchor = null;
    }

    /** The last write to a generation while the path led to it; or its last write at all, if that is not known. */
    long lastWrite(Cursor cursor) {
        return cursor.file() != null && cursor.file().equals(anchor)
                ? Math.min(anchorModified, cursor.modified())
                : cursor.modified();
    }

    /** Excludes a file from now on, unless it is written to, since it cannot be read. */
    void exclude(FileStatus file) {
        excluded.add(file);
    }

    boolean isFinished(GenerationFile file) throws IOException {
        return finished.contains(file, snapshot());
    }

    /** Takes note of a file that is written to while the path leads to another file: no later generation is in it. */
    void addBeside(FileStatus file) {
        if (beside.size() < FinishedGenerations.MOST) {
            beside.put(file.identity(), file);
        }
    }

    /** Whether a later generation may be in a file: it was not read, and no program wrote to it beside the path. */
    boolean mayFollow(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        FileStatus other = beside.get(file.status().identity());
        boolean isBeside = other != null && other.size() <= file.status().size();
        return file.isReadable() && !isBeside && !finished.contains(file, snapshot);
    }
}
