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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
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
    private final Deque<Generation> pending = new ArrayDeque<>(0);
    private final Opener opener;
    private final BooleanSupplier hasRoom;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final UnopenedGenerations unopened;

    /** @param hasRoom tells whether one more file may be open */
    PendingGenerations(Opener opener, BooleanSupplier hasRoom, GenerationLocator locator, LostBytes lostBytes) {
        this.opener = opener;
        this.hasRoom = hasRoom;
        this.locator = locator;
        this.lostBytes = lostBytes;
        this.unopened = new UnopenedGenerations(locator, lostBytes);
    }

    /** Adds the file that the path leads to now, unless it was added before. It is opened if there is room. */
    void add(FileStatus current) throws IOException {
        locator.see(current);
        for (Iterator<Generation> all = pending.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.updateIfSame(current)) {
                if (hasItsContent(generation)) {
                    return;
                }
                all.remove();
                generation.close();
            }
        }
        if (pending.size() < MOST && hasRoom.getAsBoolean()) {
            opener.open(locator.currentFile(current)).ifPresent(pending::addLast);
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
        pending.addFirst(generation);
    }

    /** False after a truncation. A copy of the content may be on disk then, which is found in its turn. */
    private static boolean hasItsContent(Generation generation) throws IOException {
        try {
            generation.fingerprint();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
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
        if (!comesBefore(next, snapshot)) {
            return Optional.empty();
        }
        Generation first = pending.removeFirst();
        if (!first.isUnchanged()) {
            first.close();
            throw new OutdatedScanException(first.path() + " was truncated before it was read");
        }
        return Optional.of(first);
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
                    lostBytes.deletedUnopened(generation.file(), generation.position(), generation.currentSize());
                }
            }
        } finally {
            for (Generation generation : pending) {
                generation.close();
            }
            pending.clear();
        }
    }

    /** Whether a generation is on disk. A file that is not decompressed yet may be its copy, which its turn will tell. */
    private static boolean mayContain(DirectorySnapshot snapshot, Generation generation) throws IOException {
        try {
            return snapshot.contains(generation);
        } catch (OutdatedScanException e) {
            return true;
        }
    }
}
