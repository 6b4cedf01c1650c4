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

    /** The rotated files, the oldest first. */
    List<RotatedFile> rotated() throws IOException {
        if (rotated == null) {
            rotated = locator.rotated();
            // A link may lead to the current file under the name of a rotated one.
            current.ifPresent(
                    status -> rotated.removeIf(file -> file.status().identity().equals(status.identity())));
        }
        return rotated;
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
        Optional<Generation> renamed = findRotated(checkpoint);
        if (renamed.isPresent() || current.isEmpty()) {
            return renamed;
        }
        // The file was replaced by a copy, or moved to another device, or the device got another number.
        boolean mayBeContinued =
                checkpoint.identifiesContent() && CopyEvidence.isContinued(current.get(), checkpoint.cursor());
        return mayBeContinued ? generations.open(locator.currentFile(current.get()), checkpoint) : Optional.empty();
    }

    /** Opens the rotated file that has the content which a checkpoint is of: the same file, or a copy. */
    Optional<Generation> findRotated(Checkpoint checkpoint) throws IOException {
        if (checkpoint.cursor().head() == null) {
            return Optional.empty();
        }
        Optional<Generation> found = openItself(rotated(), checkpoint);
        if (found.isEmpty()) {
            found = findFormer(checkpoint, files -> openItself(files, checkpoint));
        }
        if (found.isEmpty()) {
            found = openCopy(rotated(), checkpoint);
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
        Optional<RotatedFile> itself = truncated.isOpen() ? rotatedFile(truncated.file()) : Optional.empty();
        if (itself.isEmpty()) {
            return findRotated(truncated.checkpoint());
        }
        // What comes after it only begins alike.
        int last = rotated().indexOf(itself.get());
        Optional<Generation> copy = openCopy(rotated().subList(0, last), truncated.checkpoint());
        if (copy.isEmpty()) {
            for (RotatedFile file : rotated().subList(last + 1, rotated().size())) {
                // As long as it is being compressed, it looks newer than it is.
                if (file.generationFile().isCompressed()) {
                    isCopy(file.generationFile(), truncated.checkpoint());
                }
            }
        }
        return copy;
    }

    private Optional<Generation> findFormer(Checkpoint checkpoint, GenerationLocator.Finder finder) throws IOException {
        if (!checkpoint.identifiesContent()) {
            // Any file that reuses the inode would match, wherever it is.
            return Optional.empty();
        }
        Optional<Generation> found = locator.findFormer(checkpoint.cursor().file(), finder);
        if (found.isPresent()) {
            // More files than before are looked for from now on.
            rotated = null;
        }
        return found;
    }

    private Optional<Generation> openItself(List<RotatedFile> files, Checkpoint checkpoint) throws IOException {
        for (RotatedFile file : files) {
            if (isSameFile(checkpoint.cursor().file(), file.status())) {
                Optional<Generation> same = generations.open(file.generationFile(), checkpoint);
                if (same.isPresent()) {
                    return same;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Generation> openCopy(List<RotatedFile> files, Checkpoint checkpoint) throws IOException {
        for (RotatedFile candidate : likeliestFirst(files, checkpoint)) {
            GenerationFile file = candidate.generationFile();
            Optional<Generation> copy = CopyEvidence.mayBeCopy(file.status(), checkpoint)
                    ? generations.open(file, checkpoint)
                    : Optional.empty();
            if (copy.isPresent()) {
                return copy;
            }
        }
        return Optional.empty();
    }

    private static boolean isSameFile(FileIdentity file, FileStatus status) {
        return file == null || file.equals(status.identity());
    }

    private boolean isCopy(GenerationFile file, Checkpoint checkpoint) throws IOException {
        return CopyEvidence.mayBeCopy(file.status(), checkpoint) && generations.isSame(file, checkpoint);
    }

    /** The rotated file that is this generation or a copy of it; empty if there is none. */
    private Optional<RotatedFile> rotatedFileOf(Generation generation) throws IOException {
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
    private static List<RotatedFile> likeliestFirst(List<RotatedFile> files, Checkpoint checkpoint) {
        if (checkpoint.cursor().position() == 0) {
            return files;
        }
        List<RotatedFile> newestFirst = new ArrayList<>(files);
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private Optional<RotatedFile> rotatedFile(FileIdentity file) throws IOException {
        for (int i = rotated().size() - 1; i >= 0; i--) {
            if (rotated().get(i).status().identity().equals(file)) {
                return Optional.of(rotated().get(i));
            }
        }
        return Optional.empty();
    }

    /** The file after a generation that is read to its end; empty if there is none yet. */
    Optional<GenerationFile> after(Generation generation) throws IOException {
        if (current.filter(generation::updateIfSame).isPresent()) {
            return Optional.empty();
        }
        Optional<RotatedFile> found = rotatedFileOf(generation);
        if (found.isEmpty()) {
            return afterLost(generation.lastCursor());
        }
        locator.forgetTargetsBefore(found.get());
        if (isLongerCopy(found.get(), generation)) {
            return Optional.of(found.get().generationFile());
        }
        // From now on its cursor has the time of the last write.
        long lastWrite = locator.evidence().lastWrite(generation.lastCursor());
        boolean isLater = false;
        for (RotatedFile next : rotated()) {
            isLater |= next.equals(found.get());
            boolean isOfScheme = next.isOfSchemeOf(found.get());
            // The scheme may change. A file such as app.log.bak is no generation of its own.
            boolean isItsLiveFile = next.path().equals(found.get().live());
            boolean follows =
                    isOfScheme || isItsLiveFile ? isLater && !next.equals(found.get()) : isLaterThan(lastWrite, next);
            GenerationFile file = next.generationFile();
            if (follows && mayFollow(file) && (isOfScheme || !isCopyOfAll(file, generation))) {
                return Optional.of(file);
            }
        }
        return current.map(locator::currentFile);
    }

    /** Whether a file is a copy without a byte more. A longer one only begins alike: with the same banner, say. */
    private boolean isCopyOfAll(GenerationFile file, Generation generation) throws IOException {
        return isCopy(file, generation.checkpoint())
                && generations.endsAt(file, generation.checkpoint(), generation.currentSize());
    }

    private boolean mayFollow(GenerationFile file) throws IOException {
        return locator.mayFollow(file, this);
    }

    private static boolean isLaterThan(long lastWrite, RotatedFile file) {
        return (file.isNumbered() || file.isFormerTarget())
                && lastWrite > 0
                && file.status().modifiedNanos() > lastWrite;
    }

    /** Whether a rotated file is another one than that of a generation, and has unread bytes. */
    private boolean isLongerCopy(RotatedFile file, Generation generation) throws IOException {
        return !file.status().identity().equals(generation.file())
                && !generations.endsAt(file.generationFile(), generation.checkpoint(), generation.currentSize());
    }

    /** The file after a generation that is gone: the oldest rotated file that was written to later. */
    Optional<GenerationFile> afterLost(Cursor lost) throws IOException {
        for (RotatedFile rotatedFile : rotated()) {
            GenerationFile file = rotatedFile.generationFile();
            boolean isLater = lost.modified() > 0 && file.status().modifiedNanos() > lost.modified();
            if (isLater && mayFollow(file)) {
                return Optional.of(file);
            }
        }
        return current.map(locator::currentFile);
    }

    /** The rotated files in a compression that cannot be read, written after a cursor, the oldest first. */
    List<RotatedFile> unreadableAfter(Cursor cursor) throws IOException {
        return cursor.modified() == 0
                ? List.of()
                : rotated().stream()
                        .filter(file -> !file.generationFile().isReadable())
                        .filter(file -> file.status().modifiedNanos() > cursor.modified())
                        .toList();
    }

    /** Whether the path leads to a generation, or a rotated file is the generation or a copy of it. */
    boolean contains(Generation generation) throws IOException {
        return current.filter(generation::updateIfSame).isPresent()
                || rotatedFileOf(generation).isPresent();
    }

    /** Whether a rotated file begins with all bytes of a generation, which is open. */
    boolean hasCopyOf(Generation generation) throws IOException {
        for (RotatedFile file : rotated()) {
            if (isCopyOfOpen(file.generationFile(), generation)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file begins with all bytes of a generation, which is open. Other generations may begin alike. */
    boolean isCopyOfOpen(GenerationFile file, Generation generation) throws IOException {
        return CopyEvidence.mayBeCopy(file.status(), generation.checkpoint())
                && generations.isContinuedIn(file, generation);
    }

    /** The rotated files before a generation that the path does not lead to, the oldest first. */
    List<RotatedFile> before(Generation generation) throws IOException {
        Optional<RotatedFile> itself = rotatedFile(generation.file());
        if (itself.isPresent()) {
            return rotated().subList(0, rotated().indexOf(itself.get()));
        }
        long written = generation.lastCursor().modified();
        List<RotatedFile> before = new ArrayList<>();
        for (RotatedFile file : rotated()) {
            if (file.status().modifiedNanos() <= written) {
                before.add(file);
            }
        }
        return before;
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
