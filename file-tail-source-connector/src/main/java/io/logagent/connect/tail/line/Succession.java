/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.line.Lineage.Found;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the generations of a path: one of them is being read, and when that has ended the next one is.
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
final class Succession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** A program goes on writing to a renamed file until it opens the new one: so long it has to be quiet. */
    static final Duration ROTATION_GRACE = Duration.ofSeconds(1);

    /** So long a file that has no name any more has to be quiet. */
    static final Duration DELETION_GRACE = Duration.ofSeconds(5);

    private final TailedPath reader;
    private final Path path;
    private final PathProgress progress;
    private final Delivery delivery;
    private final Lineage lineage;
    private final LostBytes lostBytes;
    private final Shared shared;
    private final Standstill standstill;
    private final FormerGeneration former;
    private final HeldGenerations held;
    private final GenerationOpener opener;

    // Since when it has not grown, or since when the path has led elsewhere if that is later.
    private long quietSince;
    private boolean atPath;
    private boolean settled;

    /**
     * @param reader whose path it is
     * @param start where the first generation begins, if the path is new
     */
    Succession(
            TailedPath reader,
            StartPosition start,
            PathProgress progress,
            Delivery delivery,
            Lineage lineage,
            LostBytes lostBytes,
            Shared shared) {
        this.reader = reader;
        this.path = lineage.path();
        this.progress = progress;
        this.delivery = delivery;
        this.lineage = lineage;
        this.lostBytes = lostBytes;
        this.shared = shared;
        this.standstill = new Standstill(reader, shared.names(), shared.nanoTime());
        this.former = new FormerGeneration(shared.nanoTime());
        this.opener = new GenerationOpener(reader, start, lineage, shared.owners(), progress);
        this.held = new HeldGenerations(
                status -> opener.open(lineage.current(status)),
                () -> shared.open().makeRoom(reader),
                lineage,
                lostBytes);
        this.quietSince = shared.nanoTime().getAsLong();
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean read(int maxLines) throws IOException {
        settled = false;
        int allowed = delivery.begin(maxLines);
        if (allowed == 0) {
            return false;
        }
        try {
            return advance(allowed) && delivery.mayGoOn();
        } catch (OutdatedLookException e) {
            LOG.debug("{}: looking again, since {}", Printable.of(path), Printable.of(e.getMessage()));
            return true;
        } finally {
            delivery.endOfTurn();
        }
    }

    private boolean advance(int maxLines) throws IOException {
        try {
            return advanceUnlessReplaced(maxLines);
        } catch (ContentReplacedException e) {
            if (active() != null) {
                truncated();
            }
            return true;
        }
    }

    private boolean advanceUnlessReplaced(int maxLines) throws IOException {
        if (active() == null && !begin()) {
            delivery.pause();
            return false;
        }
        if (!atPath && standstill.lasts(active())) {
            pause(maxLines);
            settleIfNamed();
            return false;
        }
        FilesOnDisk disk;
        try {
            reopen();
            disk = lineage.look();
            active().setNameless(disk.current().isEmpty());
            atPath(disk.current().filter(active()::is).isPresent());
            if (active().read(false, maxLines, delivery) > 0) {
                quietSince = shared.nanoTime().getAsLong();
                return true;
            }
        } catch (IOException e) {
            boolean isAboutContent = e instanceof OutdatedLookException || e instanceof ContentReplacedException;
            if (active().mayGrow() || isAboutContent) {
                throw e;
            }
            opener.giveUp(active().cursor().file(), active().path(), e);
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
        Optional<Found> next = disk.after(active());
        return next.isEmpty() && held.isEmpty() ? gone(disk, maxLines) : rotated(next, disk, maxLines);
    }

    /** There is nothing more to read of the generation: what came late to the one before it has its turn. */
    private void pause(int maxLines) throws IOException {
        // They cannot move the cursor back to a file that it has left.
        former.read(maxLines, line -> delivery.accept(line.at(active().cursor())));
        delivery.pause();
    }

    /** Whether nothing is waited for but a change of the files. */
    private boolean isIdle() {
        return !delivery.isWaiting() && !former.isOpen() && !active().isUnverified();
    }

    private void atPath(boolean leadsHere) {
        if (atPath && !leadsHere) {
            quietSince = shared.nanoTime().getAsLong();
        } else if (leadsHere && !atPath) {
            standstill.end();
        }
        atPath = leadsHere;
    }

    /** Delivers lines that are cut like this from now on. */
    void cut(LineCut how) {
        lineage.cut(how);
        held.cut(how);
        former.cut(how);
        if (active() != null) {
            active().cut(how);
        }
    }

    /** Takes note of what the path leads to now, while another generation is still being read. */
    void look(FileStatus status) throws IOException {
        if (active() != null && !active().is(status)) {
            settled = false;
            try {
                held.hold(status);
            } catch (OutdatedLookException e) {
                LOG.debug("{} leads elsewhere by now", Printable.of(path), Printable.of(e));
            }
        }
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
        Cursor last = progress.last();
        if (progress.isToBeFound()) {
            Optional<Generation> found = disk.find(last, null);
            if (found.isPresent()) {
                activate(found.get());
                return true;
            }
            LOG.warn(
                    "{}: what was read up to byte {} is not there any more; going on with what is newer",
                    Printable.of(path),
                    last.position());
        }
        Optional<Found> next = last == null ? disk.current().map(lineage::current) : disk.afterLost(last);
        if (next.isEmpty() && held.isEmpty()) {
            lostBytes.gone(last, progress.lastHasEnded());
            progress.end();
            return false;
        }
        Optional<Generation> generation = following(next, disk);
        if (generation.isPresent()) {
            activate(generation.get());
        }
        return true;
    }

    private void activate(Generation generation) throws IOException {
        progress.activate(generation);
        atPath = generation.path().equals(path);
        standstill.end();
        held.release(generation.cursor().file());
        lineage.close();
        quietSince = shared.nanoTime().getAsLong();
        shared.owners().own(generation.cursor().file(), reader);
        LOG.info(
                "Reading {}{}",
                Printable.of(generation),
                generation.path().equals(path) ? "" : ", formerly " + Printable.of(path));
    }

    /** A file that was closed may have been renamed since. */
    private void reopen() throws IOException {
        if (active().isOpen()) {
            return;
        }
        Cursor cursor = active().cursor();
        Optional<Generation> found = lineage.look().find(cursor, active().unfinished());
        if (found.isPresent()) {
            progress.activate(found.get());
            shared.owners().own(active().cursor().file(), reader);
        } else {
            throw new ContentReplacedException();
        }
    }

    /** The content of the generation that was being read is not there any more: a copy may have the rest. */
    private void truncated() throws IOException {
        FilesOnDisk disk = lineage.look();
        Generation replaced = active();
        Optional<Generation> copy = disk.findRotated(replaced.cursor(), replaced.unfinished());
        shared.counters().truncated();
        replaced.close();
        progress.endActive();
        if (copy.isPresent()) {
            activate(copy.get());
        } else {
            lostBytes.replaced(
                    replaced.cursor(), replaced.sizeKnown(), disk.current().isEmpty());
        }
    }

    /** The path leads elsewhere: when its file has ended, goes on with the one after it. */
    private boolean rotated(Optional<Found> next, FilesOnDisk disk, int maxLines) throws IOException {
        boolean mayGrow = active().mayGrow() && (next.isEmpty() || next.get().current());
        // As long as the new file is empty, its writer may still have the old one.
        boolean empty = next.isPresent() && next.get().status().size() == 0 && held.beginsWith(next.get());
        if (mayGrow && (empty ? !isLeft(disk, FormerGeneration.LATE) : !isQuietFor(ROTATION_GRACE))) {
            return false;
        }
        if (active().read(true, maxLines, delivery) > 0) {
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
        if (active().read(true, maxLines, delivery) == 0) {
            endActive().close();
        }
        return true;
    }

    /**
     * Whether a generation that nothing comes after yet has ended all the same, since it has no name any more. As long
     * as it has one, its program may write to it, and it can be found again: then only a change is waited for.
     */
    private boolean isLeft(FilesOnDisk disk, Duration grace) throws IOException {
        Optional<Path> name = disk.nameOf(active());
        standstill.begin(name, quietSince + grace.toNanos());
        settleIfNamed();
        return name.isEmpty() && isQuietFor(grace);
    }

    /** A file that stands still waits for nothing but a change, once it is quiet: it can be found again by its name. */
    private void settleIfNamed() {
        settled = standstill.hasName() && isQuietFor(DELETION_GRACE) && isIdle();
    }

    /** Opens what comes next, be it held or found on disk; empty if it cannot be read. */
    private Optional<Generation> following(Optional<Found> next, FilesOnDisk disk) throws IOException {
        Optional<Generation> first = held.takeBefore(next, disk);
        if (first.isPresent() || next.isEmpty()) {
            return first;
        }
        held.isRead(next.get(), disk);
        return opener.open(next.get());
    }

    private Generation endActive() {
        lineage.wasRead(active());
        shared.counters().rotated();
        return progress.endActive();
    }

    private Generation active() {
        return progress.active();
    }

    private boolean isQuietFor(Duration time) {
        return shared.nanoTime().getAsLong() - quietSince >= time.toNanos();
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (active() != null) {
            active().close();
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
            LOG.warn("Closing what comes after {} failed", Printable.of(path), Printable.of(e));
        }
    }

    /** Whether the path leads to the file that is being read, so that nothing is lost if all is closed. */
    boolean isAtItsFile() {
        return atPath && held.isEmpty() && !former.isOpen();
    }

    /** How many descriptors it holds. */
    int descriptors() {
        return (active() != null && active().isOpen() ? 1 : 0)
                + (former.isOpen() ? 1 : 0)
                + (lineage.isSkipping() ? 1 : 0)
                + held.size();
    }
}
