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
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The file that a path leads to and the rotated files beside it, all at one moment. Each decision is made on one
 * snapshot.
 */
final class DirectorySnapshot {
    private final GenerationLocator locator;
    private final Generations generations;
    private final Optional<FileStatus> current;
    // Null until it is needed: most decisions need only the current file.
    private List<RotatedFile> rotated;

    DirectorySnapshot(GenerationLocator locator, Optional<FileStatus> current) {
        this.locator = locator;
        this.generations = locator.generations();
        this.current = current;
    }

    /** The file that the path leads to; empty if it leads nowhere. */
    Optional<FileStatus> current() {
        return current;
    }

    /**
     * The rotated files, the oldest first.
     *
     * @throws OutdatedScanException if the path leads to another file since the snapshot was made: the current file and the
     *     rotated ones would be of two moments, between which a generation may have come
     */
    List<RotatedFile> rotated() throws IOException {
        if (rotated == null) {
            List<RotatedFile> found = locator.rotated();
            checkUnrotated();
            // A link may lead to the current file under the name of a rotated one.
            current.ifPresent(
                    status -> found.removeIf(file -> file.status().identity().equals(status.identity())));
            rotated = found;
        }
        return rotated;
    }

    /**
     * Checks that no other file has the name of a file of this snapshot by now, nor its inode too: a file that is compressed
     * gives its inode back, and the next file may get both.
     *
     * @throws OutdatedScanException if there was a rotation since, or may have been one
     */
    void checkStillNamed(GenerationFile file) throws IOException {
        checkUnrotated();
        // In the middle of two rotations the path leads nowhere. A late write is unlikely between the listing and now.
        if (current.isEmpty() && !FileStatus.find(file.path()).equals(Optional.of(file.status()))) {
            throw new OutdatedScanException(file.path() + " was changed since its directory was listed");
        }
    }

    private void checkUnrotated() throws IOException {
        if (!locator.current().map(FileStatus::identity).equals(current.map(FileStatus::identity))) {
            throw new OutdatedScanException(locator.path() + " was rotated since its directory was listed");
        }
    }

    /** Makes the next use list the rotated files again. */
    void forgetRotated() {
        rotated = null;
    }

    /** Searches the rotated files for the content of a generation. */
    GenerationSearch search() {
        return new GenerationSearch(this, locator);
    }

    /** What comes before and after a generation. */
    GenerationSequence sequence() {
        return new GenerationSequence(this, locator);
    }

    /** Opens the generation that a checkpoint is of, under whatever name; empty if it is gone. */
    Optional<Generation> find(Checkpoint checkpoint) throws IOException {
        FileIdentity file = checkpoint.cursor().file();
        if (current.isPresent() && isSameFile(file, current.get())) {
            Optional<Generation> same = generations.open(locator.currentFile(current.get()), checkpoint);
            if (same.isPresent()) {
                return same;
            }
        }
        Optional<Generation> renamed = search().findRotated(checkpoint);
        if (renamed.isPresent() || current.isEmpty()) {
            return renamed;
        }
        // The file was replaced by a copy, or moved to another device, or the device got another number.
        boolean mayBeContinued = checkpoint.identifiesContent() && CopyEvidence.isContinued(current.get(), checkpoint);
        return mayBeContinued ? generations.open(locator.currentFile(current.get()), checkpoint) : Optional.empty();
    }

    /** Whether a file has this identity, or none is known. */
    static boolean isSameFile(FileIdentity file, FileStatus status) {
        return file == null || file.equals(status.identity());
    }

    /** Whether a file begins with the bytes that a checkpoint is of, and is as new. */
    boolean isCopy(GenerationFile file, Checkpoint checkpoint) throws IOException {
        return CopyEvidence.mayBeCopy(file.status(), checkpoint) && generations.isSame(file, checkpoint);
    }

    /** The rotated file that is this generation or a copy of it; empty if there is none. */
    Optional<RotatedFile> rotatedFileOf(Generation generation) throws IOException {
        Optional<RotatedFile> itself = rotatedFile(generation.file());
        if (itself.isPresent()) {
            return itself;
        }
        for (RotatedFile candidate : likeliestFirst(rotated(), generation.checkpoint())) {
            if (isCopy(candidate.generationFile(), generation.checkpoint())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Later generations may begin alike. If no line was read, none of them was, and the oldest comes first. */
    static List<RotatedFile> likeliestFirst(List<RotatedFile> files, Checkpoint checkpoint) {
        if (checkpoint.cursor().position() == 0) {
            return files;
        }
        List<RotatedFile> newestFirst = new ArrayList<>(files);
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** The rotated file with this identity; empty if there is none. */
    Optional<RotatedFile> rotatedFile(FileIdentity file) throws IOException {
        for (int i = rotated().size() - 1; i >= 0; i--) {
            if (rotated().get(i).status().identity().equals(file)) {
                return Optional.of(rotated().get(i));
            }
        }
        return Optional.empty();
    }

    /** Whether the path leads to a generation, or a rotated file is the generation or a copy of it. */
    boolean contains(Generation generation) throws IOException {
        return current.filter(generation::updateIfSame).isPresent()
                || rotatedFileOf(generation).isPresent();
    }

    /** Whether a file has the content of a generation, be it its own or a copy; also the current one, if it was replaced. */
    boolean hasContentOf(Generation generation) throws IOException {
        if (generation.isOpen() ? isNamed(generation) || hasCopyOfOpen(generation) : contains(generation)) {
            return true;
        }
        Optional<Generation> found = find(generation.checkpoint());
        if (found.isEmpty()) {
            return false;
        }
        try (Generation content = found.get()) {
            return !generation.isOpen() || generation.isContinuedIn(content);
        }
    }

    private boolean isNamed(Generation generation) throws IOException {
        return current.filter(generation::updateIfSame).isPresent()
                || rotatedFile(generation.file()).isPresent();
    }

    /**
     * Whether a rotated file is a copy of a generation, which is open, or of its first part. A later one may begin with the
     * same line.
     */
    private boolean hasCopyOfOpen(Generation generation) throws IOException {
        for (RotatedFile rotatedFile : rotated()) {
            GenerationFile file = rotatedFile.generationFile();
            if (isCopy(file, generation.checkpoint())
                    && (generations.isContinuedIn(file, generation) || generations.isBeginning(file, generation))) {
                return true;
            }
        }
        return false;
    }

    /** A rotated file that begins with all bytes of a generation, which is open; empty if there is none. */
    Optional<RotatedFile> copyOf(Generation generation) throws IOException {
        for (RotatedFile file : rotated()) {
            if (isCopyOfOpen(file.generationFile(), generation)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Whether a file begins with all bytes of a generation, which is open. Other generations may begin alike. */
    boolean isCopyOfOpen(GenerationFile file, Generation generation) throws IOException {
        return CopyEvidence.mayBeCopy(file.status(), generation.checkpoint())
                && generations.isContinuedIn(file, generation);
    }

    /** Whether a rotated file is a part of a generation still, since a copy of it is being made. Others have few bytes alike. */
    boolean isBeingCopied(Generation generation, GenerationFile rotated) throws IOException {
        return !rotated.isCurrent()
                && !rotated.isCompressed()
                && generation.isOpen()
                && CopyEvidence.mayBeIncomplete(rotated.status())
                && generations.isBeginning(rotated, generation);
    }

    /** Whether the very file that was read is a rotated one. Another file may have got its inode. */
    boolean isRotated(Cursor read) throws IOException {
        Optional<RotatedFile> same = rotatedFile(read.file());
        return same.isPresent() && generations.isSame(same.get().generationFile(), Checkpoint.at(read));
    }

    /** Whether a rotated file is the generation or a copy of it. */
    boolean isRotated(Generation generation) throws IOException {
        return rotatedFileOf(generation).isPresent();
    }

    /** The name of the very file of a generation, not of a copy; empty if it was deleted or moved away. */
    Optional<Path> nameOf(Generation generation) throws IOException {
        FileIdentity file = generation.file();
        if (current.filter(status -> status.identity().equals(file)).isPresent()) {
            return Optional.of(locator.path());
        }
        return rotatedFile(file).map(RotatedFile::path);
    }

    /** Whether the next file is a copy of a generation, and may complete its last line. */
    boolean isContinuedIn(Optional<GenerationFile> next, Generation generation) throws IOException {
        return next.isPresent()
                && generations.isContinuedIn(next.get(), generation)
                && rotatedFile(generation.file()).isEmpty();
    }

    /** Whether a file is this generation or a copy of it. */
    boolean isSame(Generation generation, GenerationFile file) throws IOException {
        return generation.updateIfSame(file.status()) || !file.isCurrent() && isCopy(file, generation.checkpoint());
    }
}
