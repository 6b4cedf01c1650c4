/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.line.Lineage.Next;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A path that is being tailed: one generation of it is being read, and when that has ended the next one is.
 *
 * <pre>
 *            found ──► ACTIVE ◄───────────────────────────┐   the path leads to the generation that is read
 *                        │ path leads elsewhere           │
 *                        ├──────────► ROTATED ────────────┤   read to its end, then the next generations in order
 *                        │ content changed                │
 *                        ├──────────► TRUNCATED ──────────┤   the rest is read from a copy, or counted as lost
 *                        │ path and file gone             │
 *                        └──────────► GONE ── comes back ─┘   the open file is read to its end
 * </pre>
 */
final class TailedPath implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TailedPath.class);

    /** A program goes on writing to a renamed file until it opens the new one: so long it has to be quiet. */
    static final Duration ROTATION_GRACE = Duration.ofSeconds(1);

    /** So long a file that has no name any more has to be quiet. */
    static final Duration DELETION_GRACE = Duration.ofSeconds(5);

    /** So many generations are opened ahead of their turn. */
    private static final int MOST_HELD = 16;

    /** So long the former file is looked at after the new one was begun. */
    static final Duration LATE = Duration.ofMinutes(1);

    /** How far to look back for the start of the last line. */
    private static final int LOOK_BACK = 1024 * 1024;

    private final Path path;
    private final LineSink sink;
    private final StartPosition start;
    private final Lineage lineage;
    private final TailCounters counters;
    private final Owners owners;
    private final LongSupplier nanoTime;

    // The cursor of the generation to look for; null when the path is new.
    private Cursor last;
    // Whether the generation of the last cursor has ended and was read to its end, so that only later ones count.
    private boolean lastHasEnded;
    private Generation active;
    // Since when it has not grown, or since when the path has led elsewhere if that is later.
    private long quietSince;
    private boolean atPath;
    // The generation before the active one, as long as somebody may still write to it.
    private Generation late;
    // What the path led to after the active generation, each opened when it was seen.
    private final Deque<Generation> held = new ArrayDeque<>();
    private long lateUntil;
    private boolean settled;
    private FileStatus seen;

    /** @param stored where an earlier run got to; null if none did */
    TailedPath(
            Path path,
            Cursor stored,
            StartPosition start,
            Lineage lineage,
            LineSink sink,
            TailCounters counters,
            Owners owners,
            LongSupplier nanoTime) {
        this.path = path;
        this.last = stored;
        this.start = start;
        this.lineage = lineage;
        this.sink = sink;
        this.counters = counters;
        this.owners = owners;
        this.nanoTime = nanoTime;
        this.quietSince = nanoTime.getAsLong();
        if (stored != null && stored.file() != null) {
            owners.own(stored.file(), this);
        }
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean read(int maxLines) throws IOException {
        settled = false;
        if (active == null && !begin()) {
            return false;
        }
        try {
            reopen();
            Optional<FileStatus> leadsTo = lineage.current();
            active.setNameless(leadsTo.isEmpty());
            leadsTo.ifPresent(active::is);
            if (active.read(false, maxLines, sink) > 0) {
                quietSince = nanoTime.getAsLong();
                return true;
            }
        } catch (ContentReplacedException e) {
            recover();
            return true;
        } catch (IOException e) {
            if (active.mayGrow()) {
                throw e;
            }
            giveUp(active.cursor().file(), active.path(), e);
            return true;
        }
        readLateLines(maxLines);
        Optional<FileStatus> current = lineage.current();
        if (current.isPresent() && active.is(current.get())) {
            settled = late == null && !active.isUnverified();
            atPath = true;
            return false;
        }
        if (atPath) {
            atPath = false;
            quietSince = nanoTime.getAsLong();
        }
        if (current.isPresent()) {
            hold(current.get());
        }
        return moveOn(current.isEmpty(), maxLines);
    }

    /** Takes note of what the path leads to now, while another generation is still being read. */
    void look(FileStatus status) throws IOException {
        if (active != null && !active.is(status)) {
            hold(status);
        }
    }

    /** Opens what comes later, so that it can be read even if it is rotated away and deleted before its turn. */
    private void hold(FileStatus status) throws IOException {
        for (Generation generation : held) {
            if (generation.is(status)) {
                generation.peek();
                return;
            }
        }
        if (held.size() < MOST_HELD) {
            open(lineage.current(status)).ifPresent(held::addLast);
        }
    }

    /** Whether a look at the file system found something else than the look before it. */
    boolean hasChanged(FileStatus status) {
        boolean changed = !status.equals(seen);
        seen = status;
        return changed;
    }

    /** Whether there is nothing to do until the file system tells of a change. */
    boolean isSettled() {
        return settled;
    }

    /** Opens the generation to go on with; false if there is none yet. */
    private boolean begin() throws IOException {
        if (last != null && !lastHasEnded) {
            Optional<Generation> found = lineage.find(last, null);
            if (found.isPresent()) {
                activate(found.get());
                return true;
            }
            LOG.warn(
                    "{}: what was read up to byte {} is not there any more; going on with what is newer",
                    path,
                    last.position());
        }
        Optional<Next> next = last == null ? lineage.current().map(lineage::current) : lineage.afterLost(last);
        if (next.isEmpty() && held.isEmpty()) {
            countUnread();
            return false;
        }
        Optional<Generation> generation = following(next);
        if (generation.isPresent()) {
            activate(generation.get());
        }
        return true;
    }

    /** Nothing is there any more: what was seen of it and not read is lost. */
    private void countUnread() {
        if (seen != null) {
            boolean partlyRead = last != null && seen.identity().equals(last.file());
            long from = partlyRead ? Math.min(last.position(), seen.size()) : 0;
            if (seen.size() > from && !(lastHasEnded && partlyRead)) {
                counters.lost(seen.size() - from);
                LOG.warn("{} is gone: bytes {} to {} were not read and are lost", path, from, seen.size());
            }
            seen = null;
        }
        if (last != null) {
            lastHasEnded = true;
        }
    }

    private long sizeSeen(FileIdentity file) {
        return seen != null && seen.identity().equals(file) ? seen.size() : 0;
    }

    /** Opens a generation that comes next; empty if it cannot be decompressed, and then it is never tried again. */
    private Optional<Generation> open(Next next) throws IOException {
        try {
            if (next.current()) {
                Optional<Cursor> moved = owners.take(
                        next.status().identity(), cursor -> lineage.leadsToContentOf(next.status(), cursor), this);
                if (moved.isPresent()) {
                    return Optional.of(lineage.open(next, moved.get()));
                }
                if (last == null && start == StartPosition.END) {
                    return Optional.of(lineage.open(next, Cursor.at(startOfLastLine())));
                }
            }
            return Optional.of(lineage.open(next));
        } catch (IOException e) {
            if (next.compression().isEmpty()) {
                throw e;
            }
            giveUp(next.status().identity(), next.path(), e);
            return Optional.empty();
        }
    }

    private void giveUp(FileIdentity file, Path at, IOException reason) throws IOException {
        LOG.warn("{}: {} cannot be decompressed, the rest of it is lost", path, at, reason);
        lineage.leaveOut(file);
        if (active != null && active.cursor().file().equals(file)) {
            last = active.cursor();
            lastHasEnded = true;
            active.close();
            active = null;
        }
    }

    private void activate(Generation generation) throws IOException {
        active = generation;
        atPath = generation.path().equals(path);
        for (Iterator<Generation> others = held.iterator(); others.hasNext(); ) {
            Generation other = others.next();
            if (other.cursor().file().equals(generation.cursor().file())) {
                others.remove();
                other.close();
            }
        }
        quietSince = nanoTime.getAsLong();
        owners.own(generation.cursor().file(), this);
        LOG.info("Reading {}{}", generation, generation.path().equals(path) ? "" : ", formerly " + path);
    }

    /** Hands over what is read here to the path that its file was moved to. */
    Cursor release() throws IOException {
        if (active != null) {
            last = active.cursor();
            active.close();
            active = null;
        }
        lastHasEnded = true;
        return last;
    }

    Path path() {
        return path;
    }

    /** Whether this file is what is being read here, or what was read last by an earlier run. */
    boolean isAt(FileIdentity file) {
        Cursor cursor = cursor();
        return cursor != null && file.equals(cursor.file());
    }

    /** How far the file was read that is being read; null if there is none. */
    Cursor cursor() {
        return active != null ? active.cursor() : lastHasEnded ? null : last;
    }

    /** Whether the path leads to this file. */
    boolean leadsTo(FileIdentity file) throws IOException {
        return lineage.current()
                .filter(status -> status.identity().equals(file))
                .isPresent();
    }

    /** A program that has not noticed the rotation yet may still write to the former file. */
    private void readLateLines(int maxLines) throws IOException {
        if (late == null) {
            return;
        }
        try {
            // They cannot move the cursor back to a file that it has left.
            late.read(false, maxLines, line -> sink.accept(line.at(active.cursor())));
        } catch (ContentReplacedException e) {
            lateUntil = nanoTime.getAsLong();
        }
        if (nanoTime.getAsLong() - lateUntil >= 0) {
            late.close();
            late = null;
        }
    }

    /** A file that was closed may have been renamed since. */
    private void reopen() throws IOException {
        if (active.isOpen()) {
            return;
        }
        Cursor cursor = active.cursor();
        Optional<Generation> found = lineage.find(cursor, active.unfinished());
        if (found.isPresent()) {
            active = found.get();
            owners.own(active.cursor().file(), this);
        } else {
            throw new ContentReplacedException();
        }
    }

    /** The content of the generation that was being read is not there any more: a copy may have the rest. */
    private void recover() throws IOException {
        Cursor cursor = active.cursor();
        Head unfinished = active.unfinished();
        // What was last seen is its size before it was deleted, but after it was truncated.
        boolean deleted = lineage.current().isEmpty();
        long known = Math.max(active.sizeKnown(), deleted ? sizeSeen(cursor.file()) : 0);
        active.close();
        active = null;
        last = cursor;
        counters.truncated();
        Optional<Generation> copy = lineage.findRotated(cursor, unfinished);
        if (copy.isPresent()) {
            activate(copy.get());
            return;
        }
        lastHasEnded = true;
        if (known > cursor.position()) {
            counters.lost(known - cursor.position());
            LOG.warn(
                    "{} was truncated or deleted: bytes {} to {} were not read and are lost",
                    path,
                    cursor.position(),
                    known);
        } else {
            LOG.info("{} was truncated or deleted after {} bytes had been read", path, cursor.position());
        }
        seen = null;
    }

    /** The generation is not what the path leads to: when it has ended, goes on with the one after it. */
    private boolean moveOn(boolean gone, int maxLines) throws IOException {
        Optional<Next> next = lineage.after(active);
        boolean heldIsNext = isHeldNext(next);
        if (next.isEmpty() && !heldIsNext) {
            if (gone && isQuietFor(DELETION_GRACE) && !lineage.contains(active)) {
                if (active.read(true, maxLines, sink) == 0) {
                    end().close();
                }
                return true;
            }
            return false;
        }
        boolean mayGrow = active.mayGrow() && (next.isEmpty() || next.get().current());
        // As long as the new file is empty, its writer may still have the old one.
        boolean empty = next.isPresent() && next.get().status().size() == 0;
        if (mayGrow && (empty || !isQuietFor(ROTATION_GRACE))) {
            return false;
        }
        if (active.read(true, maxLines, sink) > 0) {
            // A last line without an end.
            return true;
        }
        Optional<Generation> following = following(next);
        if (following.isPresent()) {
            Generation former = end();
            if (mayGrow) {
                if (late != null) {
                    late.close();
                }
                late = former;
                lateUntil = nanoTime.getAsLong() + LATE.toNanos();
            } else {
                former.close();
            }
            activate(following.get());
        }
        return true;
    }

    /** Opens what comes next, be it held or found on disk; empty if it cannot be read. */
    private Optional<Generation> following(Optional<Next> next) throws IOException {
        while (isHeldNext(next)) {
            Generation first = held.removeFirst();
            if (first.isUnchanged()) {
                return Optional.of(first);
            }
            // Truncated before its turn: a copy of what it held is among the files on disk.
            first.close();
        }
        return next.isPresent() ? open(next.get()) : Optional.empty();
    }

    /** Whether the first held generation is to be read before, or is, what is found on disk. */
    private boolean isHeldNext(Optional<Next> next) throws IOException {
        Generation first = held.peekFirst();
        if (first == null || next.isEmpty()) {
            return first != null;
        }
        if (lineage.isOnDisk(first)) {
            return first.is(next.get().status());
        }
        boolean older = first.cursor().modified() <= next.get().status().modifiedNanos();
        return lineage.isSame(first, next.get()) || older && !lineage.contains(first);
    }

    private Generation end() {
        Generation ended = active;
        lineage.wasRead(ended);
        last = ended.cursor();
        lastHasEnded = true;
        counters.rotated();
        active = null;
        return ended;
    }

    private boolean isQuietFor(Duration time) {
        return nanoTime.getAsLong() - quietSince >= time.toNanos();
    }

    /** Whether the path leads nowhere and everything that was behind it has been delivered. */
    boolean isFinished() {
        return active == null && (last == null || lastHasEnded);
    }

    /** Half a line is of no use to anyone: at the end means where the unfinished last line begins. */
    private long startOfLastLine() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            int length = (int) Math.min(size, LOOK_BACK);
            ByteBuffer tail = ByteBuffer.allocate(length);
            while (tail.hasRemaining() && channel.read(tail, size - tail.remaining()) > 0) {
                // A read may return less than what is there.
            }
            for (int i = tail.position() - 1; i >= 0; i--) {
                if (tail.get(i) == '\n') {
                    return size - length + i + 1;
                }
            }
            return length == size ? 0 : size;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (active != null) {
            active.close();
        }
        if (late != null) {
            late.close();
            late = null;
        }
        for (Generation generation : held) {
            generation.close();
        }
        held.clear();
    }

    /** How many descriptors it holds. */
    int descriptors() {
        return (active != null && active.isOpen() ? 1 : 0) + (late == null ? 0 : 1) + held.size();
    }

    @Override
    public String toString() {
        return active == null ? path.toString() : active.toString();
    }
}
