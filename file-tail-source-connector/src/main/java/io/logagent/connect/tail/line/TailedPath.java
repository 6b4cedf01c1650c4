/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.LineRules;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.line.Lineage.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private final Path path;
    private final StartPosition start;
    private final Lineage lineage;
    private final TailCounters counters;
    private final Owners owners;
    private final LongSupplier nanoTime;
    private final LostBytes lostBytes;
    private final Standstill standstill;
    private final FormerGeneration former;
    private final HeldGenerations held;
    private final LineRate rate;
    private final LineSink counting = this::accept;
    private final UnreadSince unread = new UnreadSince();
    private List<CollectEntry> entries;
    private LineSink sink;
    private int delivered;

    // The cursor of the generation to look for; null when the path is new.
    private Cursor last;
    // Whether the generation of the last cursor has ended and was read to its end, so that only later ones count.
    private boolean lastHasEnded;
    private Generation active;
    // Since when it has not grown, or since when the path has led elsewhere if that is later.
    private long quietSince;
    private boolean atPath;
    private boolean settled;
    // Whether lines are held back until it is known what comes next.
    private boolean waiting;

    /** @param stored where an earlier run got to; null if none did */
    TailedPath(
            Cursor stored,
            StartPosition start,
            Lineage lineage,
            TailCounters counters,
            Owners owners,
            FormerNames names,
            OpenPaths open,
            LongSupplier nanoTime) {
        this.path = lineage.path();
        this.last = stored;
        this.start = start;
        this.lineage = lineage;
        this.counters = counters;
        this.owners = owners;
        this.nanoTime = nanoTime;
        this.rate = new LineRate(0, nanoTime);
        this.lostBytes = new LostBytes(path, counters);
        this.standstill = new Standstill(this, names, nanoTime);
        this.former = new FormerGeneration(nanoTime);
        this.held = new HeldGenerations(
                status -> open(lineage.current(status)), () -> open.makeRoom(this), lineage, lostBytes);
        this.quietSince = nanoTime.getAsLong();
        if (stored != null && stored.file() != null) {
            owners.own(stored.file(), this);
        }
    }

    /**
     * Delivers lines to this sink from now on, which is made for these entries.
     *
     * @param defaultOverflow what becomes of a line that is too long, unless the entries say it
     */
    void deliver(List<CollectEntry> forEntries, LineSink to, LineOverflow defaultOverflow) {
        if (sink != null) {
            sink.end();
        }
        entries = forEntries;
        sink = to;
        LineRules rules = LineRules.of(forEntries);
        rate.change(rules.rate());
        LineCut cut = new LineCut(rules.encoding(), rules.overflow().orElse(defaultOverflow));
        lineage.cut(cut);
        held.cut(cut);
        former.cut(cut);
        if (active != null) {
            active.cut(cut);
        }
    }

    private void accept(Line line) {
        delivered++;
        sink.accept(line);
    }

    /** Delivers what is still waiting for more lines: none will be delivered here. */
    void end() {
        sink.end();
    }

    /** Whether lines are delivered for these entries already. */
    boolean isFor(List<CollectEntry> others) {
        return others.equals(entries);
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean read(int maxLines) throws IOException {
        settled = false;
        int allowed = rate.allowed(maxLines);
        if (allowed == 0) {
            return false;
        }
        delivered = 0;
        try {
            return advance(allowed) && rate.waitNanos() == 0;
        } catch (OutdatedLookException e) {
            LOG.debug("{}: looking again, since {}", path, e.getMessage());
            return true;
        } finally {
            rate.read(delivered);
        }
    }

    private boolean advance(int maxLines) throws IOException {
        try {
            return advanceUnlessReplaced(maxLines);
        } catch (ContentReplacedException e) {
            if (active != null) {
                truncated();
            }
            return true;
        }
    }

    private boolean advanceUnlessReplaced(int maxLines) throws IOException {
        if (active == null && !begin()) {
            waiting = sink.pause();
            return false;
        }
        if (!atPath && standstill.lasts(active)) {
            pause(maxLines);
            settled = standstill.hasName() && isQuietFor(DELETION_GRACE) && isIdle();
            return false;
        }
        FilesOnDisk disk;
        try {
            reopen();
            disk = lineage.look();
            active.setNameless(disk.current().isEmpty());
            atPath(disk.current().filter(active::is).isPresent());
            if (active.read(false, maxLines, counting) > 0) {
                quietSince = nanoTime.getAsLong();
                return true;
            }
        } catch (IOException e) {
            boolean isAboutContent = e instanceof OutdatedLookException || e instanceof ContentReplacedException;
            if (active.mayGrow() || isAboutContent) {
                throw e;
            }
            giveUp(active.cursor().file(), active.path(), e);
            return true;
        }
        pause(maxLines);
        if (atPath) {
            settled = isIdle();
            return false;
        }
        if (disk.current().isPresent()) {
            held.hold(disk.current().get());
        }
        Optional<Found> next = disk.after(active);
        return next.isPresent() || held.comesBefore(next, disk) ? rotated(next, disk, maxLines) : gone(disk, maxLines);
    }

    /** There is nothing more to read of the generation: what came late to the one before it has its turn. */
    private void pause(int maxLines) throws IOException {
        // They cannot move the cursor back to a file that it has left.
        former.read(maxLines, line -> accept(line.at(active.cursor())));
        waiting = sink.pause();
    }

    /** Whether nothing is waited for but a change of the files. */
    private boolean isIdle() {
        return !waiting && !former.isOpen() && !active.isUnverified();
    }

    private void atPath(boolean leadsHere) {
        if (atPath && !leadsHere) {
            quietSince = nanoTime.getAsLong();
        } else if (leadsHere && !atPath) {
            standstill.end();
        }
        atPath = leadsHere;
    }

    /** Takes note of what the path leads to now, while another generation is still being read. */
    void look(FileStatus status) throws IOException {
        if (active != null && !active.is(status)) {
            settled = false;
            try {
                held.hold(status);
            } catch (OutdatedLookException e) {
                LOG.debug("{} leads elsewhere by now", path, e);
            }
        }
    }

    /** Whether a look at the file system found something else than the look before it. */
    boolean hasChanged(FileStatus status) {
        return lostBytes.sees(status);
    }

    /** Whether there is nothing to do until the file system tells of a change. */
    boolean isSettled() {
        return settled;
    }

    /** Whether the path leads elsewhere, or nowhere, and nothing is done until that changes. */
    boolean standsStill() {
        return settled && !atPath;
    }

    /** Opens the generation to go on with; false if there is none yet. */
    private boolean begin() throws IOException {
        FilesOnDisk disk = lineage.look();
        if (last != null && !lastHasEnded) {
            Optional<Generation> found = disk.find(last, null);
            if (found.isPresent()) {
                activate(found.get());
                return true;
            }
            LOG.warn(
                    "{}: what was read up to byte {} is not there any more; going on with what is newer",
                    path,
                    last.position());
        }
        Optional<Found> next = last == null ? disk.current().map(lineage::current) : disk.afterLost(last);
        if (next.isEmpty() && held.isEmpty()) {
            lostBytes.gone(last, lastHasEnded);
            lastHasEnded = last != null;
            return false;
        }
        Optional<Generation> generation = following(next, disk);
        if (generation.isPresent()) {
            activate(generation.get());
        }
        return true;
    }

    /** Opens a generation that comes next; empty if it cannot be decompressed, and then it is never tried again. */
    private Optional<Generation> open(Found next) throws IOException {
        try {
            if (next.current()) {
                Optional<Generation> moved =
                        owners.take(next.status().identity(), cursor -> lineage.open(next, cursor, null), path, this);
                if (moved.isPresent()) {
                    return moved;
                }
                if (last == null && start == StartPosition.END) {
                    return Optional.of(lineage.openAtEnd(next));
                }
            }
            return Optional.of(lineage.open(next));
        } catch (IOException e) {
            if (next.compression().isEmpty() || e instanceof OutdatedLookException) {
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
        standstill.end();
        held.release(generation.cursor().file());
        lineage.close();
        quietSince = nanoTime.getAsLong();
        owners.own(generation.cursor().file(), this);
        LOG.info("Reading {}{}", generation, generation.path().equals(path) ? "" : ", formerly " + path);
    }

    /** Hands over what is read here to the path that its file was moved to. */
    void release() throws IOException {
        end();
        if (active != null) {
            last = active.cursor();
            active.close();
            active = null;
        }
        lastHasEnded = true;
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

    /** A file that was closed may have been renamed since. */
    private void reopen() throws IOException {
        if (active.isOpen()) {
            return;
        }
        Cursor cursor = active.cursor();
        Optional<Generation> found = lineage.look().find(cursor, active.unfinished());
        if (found.isPresent()) {
            active = found.get();
            owners.own(active.cursor().file(), this);
        } else {
            throw new ContentReplacedException();
        }
    }

    /** The content of the generation that was being read is not there any more: a copy may have the rest. */
    private void truncated() throws IOException {
        FilesOnDisk disk = lineage.look();
        Optional<Generation> copy = disk.findRotated(active.cursor(), active.unfinished());
        counters.truncated();
        last = active.cursor();
        active.close();
        if (copy.isPresent()) {
            activate(copy.get());
            return;
        }
        lostBytes.replaced(last, active.sizeKnown(), disk.current().isEmpty());
        lastHasEnded = true;
        active = null;
    }

    /** The path leads elsewhere: when its file has ended, goes on with the one after it. */
    private boolean rotated(Optional<Found> next, FilesOnDisk disk, int maxLines) throws IOException {
        boolean mayGrow = active.mayGrow() && (next.isEmpty() || next.get().current());
        // As long as the new file is empty, its writer may still have the old one.
        boolean empty = next.isPresent() && next.get().status().size() == 0 && held.beginsWith(next.get());
        if (mayGrow && (empty ? !isLeft(disk, FormerGeneration.LATE) : !isQuietFor(ROTATION_GRACE))) {
            return false;
        }
        if (active.read(true, maxLines, counting) > 0) {
            // A last line without an end.
            return true;
        }
        Optional<Generation> following = following(next, disk);
        if (following.isPresent()) {
            Generation ended = endActive();
            if (mayGrow) {
                former.become(ended);
            } else {
                ended.close();
            }
            activate(following.get());
        }
        return true;
    }

    /** The path leads nowhere: when its file has no name any more and is quiet, it has ended. */
    private boolean gone(FilesOnDisk disk, int maxLines) throws IOException {
        if (disk.current().isPresent() || !isLeft(disk, DELETION_GRACE)) {
            return false;
        }
        if (active.read(true, maxLines, counting) == 0) {
            endActive().close();
        }
        return true;
    }

    /**
     * Whether a generation that nothing comes after yet has ended all the same, since it has no name any more. As long
     * as it has one, its program may write to it, and it can be found again: then only a change is waited for.
     */
    private boolean isLeft(FilesOnDisk disk, Duration grace) throws IOException {
        Optional<Path> name = disk.nameOf(active);
        standstill.begin(name, quietSince + grace.toNanos());
        settled = name.isPresent() && isQuietFor(DELETION_GRACE) && isIdle();
        return name.isEmpty() && isQuietFor(grace);
    }

    /** Opens what comes next, be it held or found on disk; empty if it cannot be read. */
    private Optional<Generation> following(Optional<Found> next, FilesOnDisk disk) throws IOException {
        Optional<Generation> first = held.takeBefore(next, disk);
        if (first.isPresent() || next.isEmpty()) {
            return first;
        }
        held.isRead(next.get(), disk);
        return open(next.get());
    }

    private Generation endActive() {
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
        return active == null && (last == null || lastHasEnded) && !waiting;
    }

    List<CollectEntry> entries() {
        return entries;
    }

    /** How many bytes could be read and have not been, see {@link TailStatus}. */
    long lag() {
        FileStatus seen = lostBytes.seen();
        if (active == null) {
            boolean begun = last != null && seen != null && seen.identity().equals(last.file());
            return seen == null ? 0 : Math.max(0, seen.size() - (begun ? last.position() : 0));
        }
        boolean isActive =
                seen != null && seen.identity().equals(active.cursor().file());
        // Of a file that no path leads to nobody tells how large it is.
        return isActive
                ? active.unread(seen.size())
                : active.unread(active.sizeNow()) + (seen == null ? 0 : seen.size());
    }

    /**
     * For how long there has been something to read, at least.
     *
     * @param lag what {@link #lag} said
     */
    Duration unreadFor(long lag, Instant now) {
        FileStatus seen = lostBytes.seen();
        Cursor at = cursor();
        Instant written = seen == null ? now : Instant.EPOCH.plusNanos(seen.modifiedNanos());
        return at == null
                ? unread.age(null, 0, lag, written, now)
                : unread.age(at.file(), at.position(), lag, written, now);
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (active != null) {
            active.close();
        }
        former.close();
        held.close();
        lineage.close();
    }

    /** Gives up the descriptors of all but the file that is being read. */
    void closeAllButActive() {
        try {
            former.close();
            held.close();
        } catch (IOException e) {
            LOG.warn("Closing what comes after {} failed", this, e);
        }
    }

    /** Whether the path leads to the file that is being read, so that nothing is lost if all is closed. */
    boolean isAtItsFile() {
        return atPath && held.isEmpty() && !former.isOpen();
    }

    /** How many descriptors it holds. */
    int descriptors() {
        return (active != null && active.isOpen() ? 1 : 0)
                + (former.isOpen() ? 1 : 0)
                + (lineage.isSkipping() ? 1 : 0)
                + held.size();
    }

    @Override
    public String toString() {
        return active == null ? path.toString() : active.toString();
    }
}
