/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the generations of a path in order: one generation is read, and when it has ended the next one is. {@link
 * PathState} names the states, and {@code docs/files.md} draws them.
 */
final class RotationFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RotationFollower.class);

    /** A program goes on writing to a renamed file until it opens the new one: so long it has to be quiet. */
    static final Duration ROTATION_GRACE = Duration.ofSeconds(1);

    /** So long a file that has no name any more has to be quiet. */
    static final Duration DELETION_GRACE = Duration.ofSeconds(5);

    private final TailedPath reader;
    private final Path path;
    private final PathProgress progress;
    private final ThrottledSink sink;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final FollowContext context;
    private final AwaitedSuccessor successor;
    private final DrainingGeneration draining;
    private final PendingGenerations pending;
    private final GenerationOpener opener;

    // Since when it has not grown, or since when the path has led elsewhere if that is later.
    private long quietSince;

    /**
     * @param reader whose path it is
     * @param start where the first generation begins, if the path is new
     */
    RotationFollower(
            TailedPath reader,
            StartPosition start,
            PathProgress progress,
            ThrottledSink sink,
            GenerationLocator locator,
            LostBytes lostBytes,
            FollowContext context) {
        this.reader = reader;
        this.path = locator.path();
        this.progress = progress;
        this.sink = sink;
        this.locator = locator;
        this.lostBytes = lostBytes;
        this.context = context;
        this.successor = new AwaitedSuccessor(reader, context.registry(), context.nanoTime());
        this.draining = new DrainingGeneration(context.nanoTime());
        this.opener = new GenerationOpener(reader, start, locator, context.registry(), progress);
        this.pending = new PendingGenerations(
                status -> opener.open(locator.current(status)),
                () -> context.open().makeRoom(reader),
                locator,
                lostBytes);
        this.quietSince = context.nanoTime().getAsLong();
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean read(int maxLines) throws IOException {
        int allowed = sink.begin(maxLines);
        if (allowed == 0) {
            progress.wake("its line rate is used up for now");
            return false;
        }
        try {
            return advance(allowed) && sink.mayGoOn();
        } catch (OutdatedScanException e) {
            LOG.debug("path={}: looking again, since {}", Printable.of(path), Printable.of(e.getMessage()));
            progress.wake("what the scan found has changed");
            return true;
        } catch (IOException e) {
            progress.wake("it cannot be read");
            throw e;
        } finally {
            sink.endOfTurn();
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
            sink.pause();
            return false;
        }
        if (!progress.state().isAtPath() && successor.isStillAwaited(active())) {
            pause(maxLines);
            settleIfNamed();
            return false;
        }
        DirectorySnapshot disk;
        try {
            reopen();
            disk = locator.look();
            active().setNameless(disk.current().isEmpty());
            leadsToActive(disk.current().filter(active()::is).isPresent());
            if (active().read(false, maxLines, sink) > 0) {
                quietSince = context.nanoTime().getAsLong();
                progress.wake("it has grown");
                return true;
            }
        } catch (IOException e) {
            boolean isAboutContent = e instanceof OutdatedScanException || e instanceof ContentReplacedException;
            if (active().mayGrow() || isAboutContent) {
                throw e;
            }
            opener.giveUp(active().cursor().file(), active().path(), e);
            return true;
        }
        pause(maxLines);
        if (progress.state().isAtPath()) {
            settleIf(isIdle());
            return false;
        }
        if (disk.current().isPresent()) {
            pending.hold(disk.current().get());
        }
        Optional<Found> next = disk.after(active());
        return next.isEmpty() && pending.isEmpty() ? gone(disk, maxLines) : rotated(next, disk, maxLines);
    }

    /** There is nothing more to read of the generation: what came late to the one before it has its turn. */
    private void pause(int maxLines) throws IOException {
        // They cannot move the cursor back to a file that it has left.
        draining.read(maxLines, line -> sink.accept(line.at(active().cursor())));
        sink.pause();
    }

    /** Whether nothing is waited for but a change of the files. */
    private boolean isIdle() {
        return !sink.isWaiting() && !draining.isOpen() && !active().isUnverified();
    }

    private void leadsToActive(boolean leadsHere) {
        boolean ledHere = progress.state().isAtPath();
        if (ledHere && !leadsHere) {
            quietSince = context.nanoTime().getAsLong();
        } else if (leadsHere && !ledHere) {
            successor.end();
        }
        progress.leadsToActive(leadsHere);
    }

    private void settleIf(boolean nothingToDo) {
        if (nothingToDo) {
            progress.settle();
        } else {
            progress.wake("it waits for more than a change of the file");
        }
    }

    /** Delivers lines that are cut like this from now on. */
    void cut(LineFraming how) {
        locator.cut(how);
        pending.cut(how);
        draining.cut(how);
        if (active() != null) {
            active().cut(how);
        }
    }

    /** Takes note of what the path leads to now, while another generation is still being read. */
    void look(FileStatus status) throws IOException {
        if (active() != null && !active().is(status)) {
            progress.wake("the path leads to another file");
            try {
                pending.hold(status);
            } catch (OutdatedScanException e) {
                LOG.debug("{} leads elsewhere by now", Printable.of(path), Printable.of(e));
            }
        }
    }

    /** Opens the generation to go on with; false if there is none yet. */
    private boolean begin() throws IOException {
        DirectorySnapshot disk = locator.look();
        Cursor last = progress.last();
        if (progress.state() == PathState.RESUMING) {
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
        Optional<Found> next = last == null ? disk.current().map(locator::current) : disk.afterLost(last);
        if (next.isEmpty() && pending.isEmpty()) {
            lostBytes.gone(last, progress.state() != PathState.RESUMING);
            progress.end("the path leads nowhere, and nothing is left to read");
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
        successor.end();
        pending.release(generation.cursor().file());
        locator.close();
        quietSince = context.nanoTime().getAsLong();
        context.registry().register(generation.cursor().file(), reader);
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
        Optional<Generation> found = locator.look().find(cursor, active().unfinished());
        if (found.isPresent()) {
            progress.reactivate(found.get());
            context.registry().register(active().cursor().file(), reader);
        } else {
            throw new ContentReplacedException();
        }
    }

    /** The content of the generation that was being read is not there any more: a copy may have the rest. */
    private void truncated() throws IOException {
        DirectorySnapshot disk = locator.look();
        Generation replaced = active();
        Optional<Generation> copy = disk.findRotated(replaced.cursor(), replaced.unfinished());
        context.counters().truncated();
        replaced.close();
        progress.endActive("it was truncated or written anew");
        if (copy.isPresent()) {
            activate(copy.get());
        } else {
            lostBytes.replaced(
                    replaced.cursor(), replaced.sizeKnown(), disk.current().isEmpty());
        }
    }

    /** The path leads elsewhere: when its file has ended, goes on with the one after it. */
    private boolean rotated(Optional<Found> next, DirectorySnapshot disk, int maxLines) throws IOException {
        boolean mayGrow = active().mayGrow() && (next.isEmpty() || next.get().current());
        // As long as the new file is empty, its writer may still have the old one.
        boolean empty = next.isPresent() && next.get().status().size() == 0 && pending.beginsWith(next.get());
        if (!empty) {
            progress.wake("a generation follows");
        }
        if (mayGrow && (empty ? !isLeft(disk, DrainingGeneration.LATE) : !isQuietFor(ROTATION_GRACE))) {
            return false;
        }
        if (active().read(true, maxLines, sink) > 0) {
            // A last line without an end.
            return true;
        }
        Optional<Generation> following = following(next, disk);
        if (following.isPresent()) {
            Generation ended = endActive("it is read to its end, and the next generation is open");
            if (mayGrow) {
                draining.become(ended);
            } else {
                ended.close();
            }
            activate(following.get());
        }
        return true;
    }

    /** The path leads nowhere: when its file has no name any more and is quiet, it has ended. */
    private boolean gone(DirectorySnapshot disk, int maxLines) throws IOException {
        if (disk.current().isPresent()) {
            progress.wake("the path leads to a file that is not readable as the next generation yet");
            return false;
        }
        if (!isLeft(disk, DELETION_GRACE)) {
            return false;
        }
        if (active().read(true, maxLines, sink) == 0) {
            endActive("it was deleted and is read to its end").close();
        }
        return true;
    }

    /**
     * Whether a generation that nothing comes after yet has ended all the same, since it has no name any more. As long
     * as it has one, its program may write to it, and it can be found again: then only a change is waited for.
     */
    private boolean isLeft(DirectorySnapshot disk, Duration grace) throws IOException {
        Optional<Path> name = disk.nameOf(active());
        successor.await(name, quietSince + grace.toNanos());
        settleIfNamed();
        return name.isEmpty() && isQuietFor(grace);
    }

    /** A file that stands still waits for nothing but a change, once it is quiet: it can be found again by its name. */
    private void settleIfNamed() {
        settleIf(successor.hasName() && isQuietFor(DELETION_GRACE) && isIdle());
    }

    /** Opens what comes next, be it pending or found on disk; empty if it cannot be read. */
    private Optional<Generation> following(Optional<Found> next, DirectorySnapshot disk) throws IOException {
        Optional<Generation> first = pending.takeBefore(next, disk);
        if (first.isPresent() || next.isEmpty()) {
            return first;
        }
        pending.isRead(next.get(), disk);
        return opener.open(next.get());
    }

    private Generation endActive(String reason) {
        locator.wasRead(active());
        context.counters().rotated();
        return progress.endActive(reason);
    }

    private Generation active() {
        return progress.active();
    }

    private boolean isQuietFor(Duration time) {
        return context.nanoTime().getAsLong() - quietSince >= time.toNanos();
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (active() != null) {
            active().close();
        }
        draining.close();
        pending.close();
        locator.close();
    }

    /** Gives up the descriptors of all but the file that is being read. */
    void closeAllButActive() {
        try {
            draining.close();
            pending.close();
        } catch (IOException e) {
            LOG.warn("Closing what comes after {} failed", Printable.of(path), Printable.of(e));
        }
    }

    /** Whether the path leads to the file that is being read, so that nothing is lost if all is closed. */
    boolean isAtItsFile() {
        return progress.state().isAtPath() && pending.isEmpty() && !draining.isOpen();
    }

    /** How many descriptors it holds. */
    int descriptors() {
        return (active() != null && active().isOpen() ? 1 : 0)
                + (draining.isOpen() ? 1 : 0)
                + (locator.isSkipping() ? 1 : 0)
                + pending.size();
    }
}
