/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sequence of the generations on a snapshot: decides which files come before and after a generation. */
final class GenerationSequence {
    private final DirectorySnapshot snapshot;
    private final GenerationLocator locator;
    private final Generations generations;

    GenerationSequence(DirectorySnapshot snapshot, GenerationLocator locator) {
        this.snapshot = snapshot;
        this.locator = locator;
        this.generations = locator.generations();
    }

    /**
     * The file after a generation that is read to its end; empty if there is none yet.
     *
     * @throws BeingCompressedException if that shows only when a file is compressed or copied
     */
    Optional<GenerationFile> after(Generation generation) throws IOException {
        Optional<GenerationFile> next = find(generation);
        if (next.isPresent() && snapshot.isBeingCopied(generation, next.get())) {
            throw new BeingCompressedException(next.get());
        }
        return next;
    }

    private Optional<GenerationFile> find(Generation generation) throws IOException {
        if (snapshot.current().filter(generation::updateIfSame).isPresent()) {
            return Optional.empty();
        }
        Optional<RotatedFile> found = snapshot.rotatedFileOf(generation);
        if (found.isEmpty()) {
            return afterLost(generation.lastCursor());
        }
        locator.forgetTargetsBefore(found.get());
        if (isLongerCopy(found.get(), generation)) {
            return Optional.of(found.get().generationFile());
        }
        // From now on its cursor has the time of the last write.
        boolean isItself = generation.file().equals(found.get().status().identity());
        Cursor end = isItself ? generation.lastCursor(found.get().status()) : generation.lastCursor();
        boolean isLater = false;
        for (RotatedFile next : snapshot.rotated()) {
            isLater |= next.equals(found.get());
            boolean isOfScheme = next.isOfSchemeOf(found.get());
            // The scheme may change. A file such as app.log.bak is no generation of its own.
            boolean isItsLiveFile = next.path().equals(found.get().live());
            boolean follows =
                    isOfScheme || isItsLiveFile ? isLater && !next.equals(found.get()) : isLaterThan(end, next);
            GenerationFile file = next.generationFile();
            if (follows && mayFollow(file) && (isOfScheme || !isCopyOfAll(file, generation))) {
                return Optional.of(file);
            }
            if (!isOfScheme) {
                checkCompressed(next);
            }
        }
        return snapshot.current().map(locator::currentFile);
    }

    /** Checks that a file that is being compressed, and seems to be older, was read. */
    private void checkCompressed(RotatedFile older) throws IOException {
        if (older.isBeingCompressed() && mayFollow(older.generationFile())) {
            throw new BeingCompressedException(older.generationFile());
        }
    }

    /** Whether a rotated file is another one than that of a generation, and has unread bytes. */
    private boolean isLongerCopy(RotatedFile file, Generation generation) throws IOException {
        return !file.status().identity().equals(generation.file())
                && !generations.endsAt(file.generationFile(), generation.checkpoint(), generation.currentSize());
    }

    private boolean isLaterThan(Cursor end, RotatedFile file) {
        OrderEvidence evidence = locator.evidence();
        long lastWrite = file.isTemporary() ? evidence.earliestWrite(end) : evidence.lastWrite(end);
        return (file.isNumbered() || file.isFormerTarget())
                && lastWrite > 0
                && file.status().modifiedNanos() > lastWrite;
    }

    private boolean mayFollow(GenerationFile file) throws IOException {
        return locator.mayFollow(file, snapshot);
    }

    /** Whether a file is a copy without a byte more. A longer one only begins alike: with the same banner, say. */
    private boolean isCopyOfAll(GenerationFile file, Generation generation) throws IOException {
        return snapshot.isCopy(file, generation.checkpoint())
                && generations.endsAt(file, generation.checkpoint(), generation.currentSize());
    }

    /** The file after a generation that is gone: the oldest rotated file that was written to later. */
    Optional<GenerationFile> afterLost(Cursor lost) throws IOException {
        for (RotatedFile rotatedFile : snapshot.rotated()) {
            GenerationFile file = rotatedFile.generationFile();
            boolean isLater = lost.modified() > 0 && file.status().modifiedNanos() > lost.modified();
            if (isLater && mayFollow(file)) {
                return Optional.of(file);
            }
            checkCompressed(rotatedFile);
        }
        return snapshot.current().map(locator::currentFile);
    }

    /** The rotated files in a compression that cannot be read, written after a cursor, the oldest first. */
    List<RotatedFile> unreadableAfter(Cursor cursor) throws IOException {
        return cursor.modified() == 0
                ? List.of()
                : snapshot.rotated().stream()
                        .filter(file -> !file.generationFile().isReadable())
                        .filter(file -> file.status().modifiedNanos() > cursor.modified())
                        .toList();
    }

    /** The rotated files before a generation that the path does not lead to, the oldest first. */
    List<RotatedFile> before(Generation generation) throws IOException {
        List<RotatedFile> rotated = snapshot.rotated();
        Optional<RotatedFile> itself = snapshot.rotatedFile(generation.file());
        if (itself.isPresent()) {
            return rotated.subList(0, rotated.indexOf(itself.get()));
        }
        long written = generation.lastCursor().modified();
        List<RotatedFile> before = new ArrayList<>();
        for (RotatedFile file : rotated) {
            if (file.status().modifiedNanos() <= written) {
                before.add(file);
            }
        }
        return before;
    }
}
