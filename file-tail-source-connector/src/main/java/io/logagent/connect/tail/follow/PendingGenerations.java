/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The generations after the active one. Each is opened when the path is seen to lead to it, so that it can be read even
 * if it is deleted before its turn.
 */
final class PendingGenerations implements AutoCloseable {
    /** The most generations that are open ahead of their turn. */
    private static final int MOST = 16;

    /** Opens a generation; empty if it cannot be read. */
    @FunctionalInterface
    interface Opener {
        Optional<Generation> open(GenerationFile file) throws IOException;
    }

    // Empty for most paths, and there may be very many paths.
    private final LinkedList<Generation> pending = new LinkedList<>();
    private final Opener opener;
    private final BooleanSupplier hasRoom;
    private final PathProgress progress;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final UnopenedGenerations unopened;

    /** @param hasRoom tells whether one more file may be open */
    PendingGenerations(
            Opener opener,
            BooleanSupplier hasRoom,
            PathProgress progress,
            GenerationLocator locator,
            LostBytes lostBytes) {
        this.opener = opener;
        this.hasRoom = hasRoom;
        this.progress = progress;
        this.locator = locator;
        this.lostBytes = lostBytes;
        this.unopened = new UnopenedGenerations(locator, lostBytes);
    }

    /** Adds the file that the path leads to now, unless it was added before. It is opened if there is room. */
    void add(FileStatus current) throws IOException {
        locator.see(current);
        for (ListIterator<Generation> all = pending.listIterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.updateIfSame(current)) {
                if (hasItsContent(generation)) {
                    return;
                }
                Optional<Generation> copy = copyOf(generation);
                generation.close();
                copy.ifPresentOrElse(all::set, all::remove);
            }
        }
        if (pending.size() < MOST && hasRoom.getAsBoolean()) {
            Optional<Generation> opened = opener.open(locator.currentFile(current));
            if (opened.isPresent()) {
                pending.addLast(opened.get());
                hasItsContent(opened.get());
            }
            unopened.setCurrent(current);
        } else if (replaceLast(current)) {
            unopened.setCurrent(current);
        } else {
            unopened.add(current);
        }
    }

    /**
     * Opens the file that the path leads to in place of the last pending generation, if it begins with all bytes of that.
     * rsync replaces a file by longer and longer copies, which may be faster than they have their turn.
     *
     * @return whether it did
     */
    private boolean replaceLast(FileStatus current) throws IOException {
        Generation last = pending.peekLast();
        if (last == null || !CopyEvidence.isDistinctive(last.currentSize())) {
            return false;
        }
        Generation longer = locator.generations().open(locator.currentFile(current));
        if (!last.isContinuedIn(longer)) {
            longer.close();
            return false;
        }
        pending.removeLast().close();
        pending.addLast(longer);
        return true;
    }

    /** Adds a generation that is open and was seen before all of these. */
    void addFirst(Generation generation) throws IOException {
        // When it was opened, it was empty.
        generation.lastCursor();
        hasItsContent(generation);
        pending.addFirst(generation);
    }

    /** False after a truncation. */
    private static boolean hasItsContent(Generation generation) throws IOException {
        try {
            generation.lookAhead();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    /**
     * Opens the copy of a generation that was truncated before its turn; empty if there is none, or if it was read in its
     * own turn. What no copy has is lost and counted.
     *
     * @throws OutdatedScanException if a file may be the copy that is not decompressed yet
     */
    private Optional<Generation> copyOf(Generation truncated) throws IOException {
        Optional<Generation> copy = locator.snapshot().search().findCopyBefore(truncated);
        if (copy.isPresent() && isOriginal(copy.get())) {
            copy.get().close();
            copy = Optional.empty();
        }
        if (copy.isEmpty()) {
            long had = isActiveCopyOf(truncated) ? truncated.seenEnd() : truncated.position();
            lostBytes.truncatedUnread(had, truncated.seenEnd());
            return Optional.empty();
        }
        lostBytes.truncatedUnread(copy.get().currentSize(), truncated.seenEnd());
        boolean isRead = isRead(copy.get());
        copy.get().close();
        // A part of it may have been read in another copy.
        Optional<Generation> opened =
                isRead ? Optional.empty() : opener.open(copy.get().found());
        opened.ifPresent(again -> CopyEvidence.date(again, truncated.cursor().modified()));
        return opened;
    }

    /** Whether a file is no copy, but that of the active generation, to which the path led: it only begins alike. */
    private boolean isOriginal(Generation copy) {
        Generation active = progress.active();
        return active != null && active.found().isCurrent() && active.file().equals(copy.file());
    }

    /** Whether a truncated file had replaced that of the active generation, and had the same content. */
    private boolean isActiveCopyOf(Generation truncated) throws IOException {
        Generation active = progress.active();
        return active != null
                && active.isOpen()
                && active.currentSize() == truncated.seenEnd()
                && active.startsAsBefore(truncated.checkpoint());
    }

    private boolean isRead(Generation copy) throws IOException {
        Generation active = progress.active();
        return active != null && active.file().equals(copy.file())
                || locator.finished().isRead(copy);
    }

    /** Removes a file that is active from now on. */
    void remove(FileIdentity file) throws IOException {
        unopened.remove(file);
        for (Iterator<Generation> all = pending.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.file().equals(file)) {
                all.remove();
                generation.close();
            }
        }
    }

    /** Removes the unopened generation that a file is, or is a copy of, since the file becomes active. */
    void removeUnopened(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        unopened.remove(file, snapshot);
    }

    /** Whether the first pending generation is the next one on disk, or comes before it. */
    private boolean comesBefore(Optional<GenerationFile> next, DirectorySnapshot snapshot) throws IOException {
        Generation first = pending.peekFirst();
        if (first == null || next.isEmpty()) {
            return first != null;
        }
        if (snapshot.nameOf(first).isPresent()) {
            return isFile(first, next.get());
        }
        // Its file may have been truncated and written to since, which does not show if the generations begin alike.
        boolean isOlder = first.lastModified() <= next.get().status().modifiedNanos();
        return snapshot.isCopyOfOpen(next.get(), first) || isOlder && !snapshot.hasCopyOf(first);
    }

    /** Whether no pending generation comes before the next one on disk. */
    boolean hasNoneBefore(GenerationFile next) {
        return pending.isEmpty() || isFile(pending.peekFirst(), next);
    }

    private static boolean isFile(Generation generation, GenerationFile file) {
        return generation.file().equals(file.status().identity());
    }

    /**
     * Removes and returns the first generation if it is the next one on disk, or comes before it; empty otherwise.
     *
     * @throws OutdatedScanException if it was truncated before its turn: a copy of its content may be on disk since
     */
    Optional<Generation> takeBefore(Optional<GenerationFile> next, DirectorySnapshot snapshot) throws IOException {
        while (!pending.isEmpty() && isFinished(pending.getFirst(), snapshot)) {
            pending.removeFirst().close();
        }
        if (!comesBefore(next, snapshot)) {
            return Optional.empty();
        }
        Generation first = pending.getFirst();
        if (!hasItsContent(first)) {
            Optional<Generation> copy = copyOf(first);
            first.close();
            pending.removeFirst();
            copy.ifPresent(pending::addFirst);
            throw new OutdatedScanException(first.path() + " was truncated before it was read");
        }
        return Optional.of(pending.removeFirst());
    }

    /** Whether a rotated file replaced the one that was read, and was not written to since. */
    private boolean isFinished(Generation generation, DirectorySnapshot snapshot) throws IOException {
        Optional<RotatedFile> file = snapshot.rotatedFile(generation.file());
        return file.isPresent() && locator.finished().contains(file.get().generationFile(), snapshot);
    }

    void reframe(LineFraming framing) {
        pending.forEach(generation -> generation.reframe(framing));
    }

    /** Whether the generation that comes after another one is a copy of it, which may complete its last line. */
    boolean isContinued(Generation ended, Optional<GenerationFile> next, DirectorySnapshot snapshot)
            throws IOException {
        return comesBefore(next, snapshot)
                ? ended.isContinuedIn(pending.getFirst())
                : snapshot.isContinuedIn(next, ended);
    }

    /** Whether one of these generations is a file, or begins with all its bytes, since it is a copy. */
    boolean hasBytesOf(GenerationFile file) throws IOException {
        for (Generation generation : pending) {
            if (isFile(generation, file) || locator.generations().isBeginning(file, generation)) {
                return true;
            }
        }
        return false;
    }

    /** These generations in the order in which the path led to them; those that could not stay open come last. */
    List<Generation> inOrder() {
        return Stream.concat(pending.stream(), unopened.inOrder()).toList();
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    int size() {
        return pending.size();
    }

    /** Closes all. A generation that is on disk is found in its turn. Any other one is lost and counted. */
    @Override
    public void close() throws IOException {
        if (pending.isEmpty() && unopened.isEmpty()) {
            return;
        }
        try {
            DirectorySnapshot snapshot = locator.snapshot();
            unopened.countLost(snapshot);
            for (Generation generation : pending) {
                if (mayContain(snapshot, generation)) {
                    unopened.addClosed(
                            generation,
                            snapshot.current().filter(generation::updateIfSame).isPresent());
                } else {
                    lostBytes.deletedUnread(generation.file(), generation.position(), seenEnd(generation));
                }
            }
        } finally {
            for (Generation generation : pending) {
                generation.close();
            }
            pending.clear();
        }
    }

    /** Its file may have grown since the last look, or may have been truncated. */
    private static long seenEnd(Generation generation) {
        return Math.max(generation.seenEnd(), generation.currentSize());
    }

    /** Whether a generation is on disk. A file that is not decompressed yet may be its copy, which its turn will tell. */
    private static boolean mayContain(DirectorySnapshot snapshot, Generation generation) throws IOException {
        try {
            return snapshot.has(generation);
        } catch (OutdatedScanException e) {
            return true;
        }
    }
}
