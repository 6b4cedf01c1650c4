/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Searches the rotated files of a snapshot for the content of a generation: in its file, then in copies of it. */
final class GenerationSearch {
    private final DirectorySnapshot snapshot;
    private final GenerationLocator locator;
    private final Generations generations;

    GenerationSearch(DirectorySnapshot snapshot, GenerationLocator locator) {
        this.snapshot = snapshot;
        this.locator = locator;
        this.generations = locator.generations();
    }

    /** Opens the rotated file that has the content which a checkpoint is of: the same file, or a copy. */
    Optional<Generation> findRotated(Checkpoint checkpoint) throws IOException {
        if (checkpoint.cursor().head() == null) {
            return Optional.empty();
        }
        Optional<Generation> found = openItself(snapshot.rotated(), checkpoint);
        if (found.isEmpty()) {
            found = findFormer(checkpoint, files -> openItself(files, checkpoint));
        }
        if (found.isEmpty()) {
            found = openCopy(snapshot.rotated(), checkpoint);
        }
        return found.isPresent() ? found : findFormer(checkpoint, files -> openCopy(files, checkpoint));
    }

    /**
     * Opens the rotated file that has the content of a generation whose file was truncated and perhaps rotated since.
     *
     * @throws OutdatedScanException if a file may have it that may still be being compressed
     */
    Optional<Generation> findCopyBefore(Generation truncated) throws IOException {
        // Another file may have got the inode of a closed one.
        Optional<RotatedFile> itself = truncated.isOpen() ? snapshot.rotatedFile(truncated.file()) : Optional.empty();
        if (itself.isEmpty()) {
            return findRotated(truncated.checkpoint());
        }
        // What comes after it only begins alike.
        List<RotatedFile> rotated = snapshot.rotated();
        int last = rotated.indexOf(itself.get());
        Optional<Generation> copy = openCopy(rotated.subList(0, last), truncated.checkpoint());
        if (copy.isEmpty()) {
            checkComplete(rotated.subList(last + 1, rotated.size()), truncated.checkpoint());
        }
        return copy;
    }

    /**
     * Checks that no file is a copy that is still being compressed. Until it is complete it looks newer than it is.
     *
     * @throws OutdatedScanException if one may be
     */
    private void checkComplete(List<RotatedFile> files, Checkpoint checkpoint) throws IOException {
        for (RotatedFile file : files) {
            if (file.generationFile().isCompressed()) {
                // The comparison throws the exception. A complete file only begins alike.
                snapshot.isCopy(file.generationFile(), checkpoint);
            }
        }
    }

    private Optional<Generation> findFormer(Checkpoint checkpoint, GenerationLocator.Finder finder) throws IOException {
        if (!checkpoint.identifiesContent()) {
            // Any file that reuses the inode would match, wherever it is.
            return Optional.empty();
        }
        Optional<Generation> found = locator.findFormer(checkpoint.cursor().file(), finder);
        if (found.isPresent()) {
            // More files than before are looked for from now on.
            snapshot.forgetRotated();
        }
        return found;
    }

    private Optional<Generation> openItself(List<RotatedFile> files, Checkpoint checkpoint) throws IOException {
        for (RotatedFile file : files) {
            if (DirectorySnapshot.isSameFile(checkpoint.cursor().file(), file.status())) {
                Optional<Generation> same = generations.open(file.generationFile(), checkpoint);
                if (same.isPresent()) {
                    return same;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Generation> openCopy(List<RotatedFile> files, Checkpoint checkpoint) throws IOException {
        for (RotatedFile candidate : DirectorySnapshot.likeliestFirst(files, checkpoint)) {
            GenerationFile file = candidate.generationFile();
            Optional<Generation> copy = CopyEvidence.mayBeCopy(file.status(), checkpoint)
                    ? generations.open(file, checkpoint)
                    : Optional.empty();
            if (copy.isPresent()) {
                CopyEvidence.date(copy.get(), checkpoint.cursor().modified());
                return copy;
            }
        }
        return Optional.empty();
    }
}
