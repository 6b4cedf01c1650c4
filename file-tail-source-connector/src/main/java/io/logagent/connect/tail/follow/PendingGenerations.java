/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

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
    private final GenerationLocator locator;
    private final UnopenedGenerations unopened;
    private final TruncatedGenerations truncated;
    private final PendingLosses losses;

    /** @param hasRoom tells whether one more file may be open */
    PendingGenerations(
            Opener opener,
            BooleanSupplier hasRoom,
            PathProgress progress,
            GenerationLocator locator,
            LostBytes lostBytes) {
        this.opener = opener;
        this.hasRoom = hasRoom;
        this.locator = locator;
        this.unopened = new UnopenedGenerations(locator, lostBytes);
        this.truncated = new TruncatedGenerations(opener, progress, locator, lostBytes);
        this.losses = new PendingLosses(locator, unopened, truncated, lostBytes);
    }

    /** Adds the file that the path leads to now, unless it was added before. It is opened if there is room. */
    void add(FileStatus current) throws IOException {
        locator.see(current);
        for (ListIterator<Generation> all = pending.listIterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.updateIfSame(current)) {
                if (lookAhead(generation)) {
                    return;
                }
                truncated.openCopyOf(generation).ifPresentOrElse(all::set, all::remove);
                generation.close();
            }
        }
        if (pending.size() < MOST && hasRoom.getAsBoolean()) {
            Optional<Generation> opened = opener.open(locator.currentFile(current));
            opened.ifPresent(pending::addLast);
            unopened.setCurrent(current);
            if (opened.isPresent()) {
                lookAhead(opened.get());
            }
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

    /**
     * Adds a generation that is open and was seen before all of these.
     *
     * @return false if its file was truncated since, so that it is closed
     */
    boolean addFirst(Generation generation) throws IOException {
        pending.addFirst(generation);
        generation.lastCursor();
        if (lookAhead(generation)) {
            return true;
        }
        pending.remove(generation);
        generation.close();
        return false;
    }

    /** Puts a generation back that was taken and could not be begun. */
    void putBack(Generation generation) {
        pending.addFirst(generation);
    }

    /** Takes note of the content of a generation as it is now; returns false if the file was truncated since the last look. */
    static boolean lookAhead(Generation generation) throws IOException {
        try {
            generation.lookAhead();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    /** Removes the file of a generation that is active from now on. */
    void remove(Generation active) throws IOException {
        unopened.remove(active);
        for (Iterator<Generation> all = pending.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.file().equals(active.file())) {
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
        return first != null && (next.isEmpty() || new PendingOrder(snapshot).comesBefore(first, next.get()));
    }

    /** Whether no pending generation comes before the next one on disk. */
    boolean hasNoneBefore(GenerationFile next) {
        return pending.isEmpty() || PendingOrder.isFile(pending.peekFirst(), next);
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
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        Generation first = pending.getFirst();
        // A copy of it is known by its first bytes, and it may have been empty when it was opened.
        if (!lookAhead(first)) {
            Optional<Generation> copy = truncated.openCopyOf(first);
            pending.removeFirst();
            copy.ifPresent(pending::addFirst);
            first.close();
            throw new OutdatedScanException(first.path() + " was truncated before it was read");
        }
        if (!comesBefore(next, snapshot)) {
            return Optional.empty();
        }
        Optional<Generation> unread = truncated.openUnreadPart(first, snapshot);
        pending.removeFirst();
        if (unread.isPresent()) {
            first.close();
        }
        return Optional.of(unread.orElse(first));
    }

    /**
     * Whether nothing of a generation is unread: its file had replaced that of a generation that was read, and was renamed, or
     * was replaced by another copy.
     */
    private boolean isFinished(Generation generation, DirectorySnapshot snapshot) throws IOException {
        boolean mayBeInCopy =
                snapshot.nameOf(generation).isEmpty() && CopyEvidence.isDistinctive(generation.currentSize());
        Optional<RotatedFile> file =
                mayBeInCopy ? snapshot.copyOf(generation) : snapshot.rotatedFile(generation.file());
        return file.isPresent()
                && (locator.finished().contains(file.get().generationFile(), snapshot)
                        || truncated.isCopyOfActive(file.get().generationFile(), snapshot));
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
            if (PendingOrder.isFile(generation, file) || locator.generations().isBeginning(file, generation)) {
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
            losses.count(pending);
        } finally {
            for (Generation generation : pending) {
                generation.close();
            }
            pending.clear();
        }
    }
}
