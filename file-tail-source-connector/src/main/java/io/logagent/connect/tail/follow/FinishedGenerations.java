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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The generations of a path that were read, so that none is read twice. Its file may come back under another name, as a
 * copy, or with a late write that makes it look new.
 */
final class FinishedGenerations {
    /** The most generations that are remembered. */
    static final int MOST = 32;

    private final Generations generations;
    // The oldest first. Empty for most paths, and there may be very many paths.
    private final Deque<Finished> finished = new ArrayDeque<>(0);

    private static final class Finished {
        private final Cursor end;
        // Behind the late lines that were read since.
        private Cursor latest;
        // If its file is open, late lines come from there up to here. Null if none are awaited.
        private LongSupplier lateEnd;
        // Its file is back, and is read on.
        private boolean isActive;

        private Finished(Cursor end) {
            this.end = end;
            this.latest = end;
        }

        private boolean isOf(FileIdentity file) {
            return end.file().equals(file);
        }

        private boolean isLate() {
            return lateEnd != null;
        }

        /** Whether late lines come from the file itself, so that they are not read in a copy with this end. */
        private boolean hasLateLinesBehind(Cursor cursor) {
            return isLate() && lateEnd.getAsLong() > cursor.position();
        }

        /** The cursors, the one that is further first. */
        private List<Cursor> cursors() {
            return latest == end ? List.of(end) : List.of(latest, end);
        }
    }

    FinishedGenerations(Generations generations) {
        this.generations = generations;
    }

    /** Adds a generation that was read up to this cursor, to its end or until it was gone. */
    void add(Cursor end) {
        if (end != null && end.position() > 0 && end.head() != null) {
            addLast(new Finished(end));
        }
        // Otherwise nothing was read, so nothing can repeat; any file that reuses the inode would match.
    }

    private void addLast(Finished added) {
        finished.removeIf(one -> one.end.equals(added.end));
        finished.addLast(added);
        if (finished.size() > MOST) {
            finished.removeFirst();
        }
    }

    /**
     * Takes note that late lines are awaited in a file. As long as an empty one is open, no other gets its inode.
     *
     * @param lateEnd the size of the file if it is open, so that late lines come from there; otherwise what was read
     */
    void beginLate(Generation generation, LongSupplier lateEnd) {
        Finished late = new Finished(generation.cursor());
        late.lateEnd = lateEnd;
        addLast(late);
    }

    /** Takes note that no late lines are awaited in a file any more. */
    void endLate(FileIdentity file) {
        finished.removeIf(one -> one.isOf(file) && one.latest.position() == 0);
        finished.stream().filter(one -> one.isOf(file)).forEach(one -> one.lateEnd = null);
    }

    boolean isEmpty() {
        return finished.isEmpty();
    }

    /** Takes note that late lines of a generation were read. */
    void update(Generation generation) {
        finished.stream()
                .filter(one -> one.isLate() && one.isOf(generation.file()))
                .forEach(one -> one.latest = generation.cursor());
    }

    /**
     * The cursor of the newest generation with lines, which may be that of the late line itself. The generations are in
     * order, so those behind the last one are later.
     *
     * @param late of a late line
     * @param last the end of the last generation that had lines when it ended; those after it may have late lines since
     */
    Cursor furthest(Cursor late, Cursor last) {
        Cursor furthest = late.file().equals(last.file()) ? late : last;
        boolean isLater = false;
        for (Finished one : finished) {
            boolean isLast = one.end.equals(last);
            isLater |= isLast;
            boolean isOfLine = one.isOf(late.file());
            if (isLater && (isOfLine || one.latest.position() > 0)) {
                furthest = isOfLine ? late : one.latest;
            }
        }
        return furthest;
    }

    /** Takes note of the generation that is read from now on, which may be one of these. Others may have had its inode. */
    void begin(Generation active) throws IOException {
        for (Finished one : finished) {
            one.isActive = active.mayGrow() && one.isOf(active.file()) && active.startsAsBefore(Checkpoint.at(one.end));
        }
    }

    /** Forgets the generation that is read, since it was truncated: the same lines may be written to its file again. */
    void forgetActive() {
        finished.removeIf(one -> one.isActive);
    }

    /** Whether nothing is unread in a file, since it is one of these generations or a copy. Late lines do not count. */
    boolean contains(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        for (Finished one : finished) {
            for (Cursor cursor : one.cursors()) {
                if (isRead(file, cursor, one, snapshot)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isRead(GenerationFile file, Cursor cursor, Finished one, DirectorySnapshot snapshot)
            throws IOException {
        Checkpoint end = Checkpoint.at(cursor);
        if (isSameFile(cursor, file.status())) {
            return one.isLate() ? generations.isSame(file, end) : generations.endsAt(file, end, cursor.position());
        }
        return CopyEvidence.mayBeCopy(file.status(), end)
                && (generations.endsAt(file, end, cursor.position())
                        || one.hasLateLinesBehind(cursor) && generations.endsAt(file, end, one.lateEnd.getAsLong()))
                && isCopy(file.status(), cursor, snapshot);
    }

    /** Two generations may have the same few bytes. */
    private static boolean isCopy(FileStatus file, Cursor cursor, DirectorySnapshot snapshot) throws IOException {
        return CopyEvidence.isContinued(file, cursor) || !snapshot.isRotated(cursor);
    }

    /** Whether a file that was found again is one of these generations. */
    boolean isRead(Generation found) throws IOException {
        for (Finished one : finished) {
            if (one.isOf(found.file()) && found.startsAsBefore(Checkpoint.at(one.end))) {
                return true;
            }
        }
        return false;
    }

    /** Opens a compressed copy of a generation behind the bytes that were read; empty if it is none. */
    Optional<Generation> openCompressed(GenerationFile file) throws IOException {
        for (Iterator<Finished> newest = finished.descendingIterator(); newest.hasNext(); ) {
            for (Cursor cursor : newest.next().cursors()) {
                Optional<Generation> copy = openBehind(file, cursor);
                if (copy.isPresent()) {
                    return copy;
                }
            }
        }
        return Optional.empty();
    }

    /** Opens a copy of a generation behind the bytes that were read of that; empty if it is none. */
    Optional<Generation> openBehind(GenerationFile file, Cursor read) throws IOException {
        Checkpoint end = Checkpoint.at(read);
        boolean mayBeCopy = CopyEvidence.mayBeCopy(file.status(), end) && CopyEvidence.isContinued(file.status(), read);
        return mayBeCopy ? generations.open(file, end) : Optional.empty();
    }

    /** The place of a file in the order of reading, and its last write before late ones; empty if it was not read. */
    Optional<RotationOrder.Evidence> evidence(GenerationFile file) throws IOException {
        int rank = 0;
        for (Finished one : finished) {
            if (one.end.position() > 0
                    && isSameFile(one.end, file.status())
                    && generations.isSame(file, Checkpoint.at(one.end))) {
                return Optional.of(new RotationOrder.Evidence(rank, one.end.modified(), true));
            }
            rank++;
        }
        return Optional.empty();
    }

    private static boolean isSameFile(Cursor cursor, FileStatus status) {
        return cursor.file().equals(status.identity());
    }

    /**
     * The cursor up to which a new generation has the content of one that was read; empty if it is another one.
     *
     * @param generation which is open at its start
     */
    Optional<Cursor> readPartOf(Generation generation, DirectorySnapshot snapshot) throws IOException {
        for (Iterator<Finished> newest = finished.descendingIterator(); newest.hasNext(); ) {
            for (Cursor cursor : newest.next().cursors()) {
                if (cursor.position() > 0
                        && generation.startsAsBefore(Checkpoint.at(cursor))
                        && isReplacement(generation, cursor, snapshot)) {
                    return Optional.of(cursor);
                }
            }
        }
        return Optional.empty();
    }

    /** A new file with the same beginning is a copy only if the file that was read is not on disk beside it. */
    private static boolean isReplacement(Generation generation, Cursor cursor, DirectorySnapshot snapshot)
            throws IOException {
        return CopyEvidence.isContinued(generation.status(), cursor)
                && (isSameFile(cursor, generation.status()) || !snapshot.isRotated(cursor));
    }
}
