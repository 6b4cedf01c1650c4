/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFileLimit;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.DamagedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the generations of a path in order, and decides when each has ended. {@link PathState} names the states, and
 * {@code docs/files.md} draws them.
 */
final class RotationFollower {
    private static final Logger LOG = LoggerFactory.getLogger(RotationFollower.class);

    /** A program writes to a renamed file until it opens the new one, so the renamed file has to be quiet this long. */
    static final Duration ROTATION_GRACE = Duration.ofSeconds(1);

    /** A file without a name has to be quiet this long. */
    static final Duration DELETION_GRACE = Duration.ofSeconds(5);

    /** A program that goes on writing to the renamed file holds up the new one no longer than this. */
    static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

    private final PathProgress progress;
    private final ThrottledSink sink;
    private final GenerationLocator locator;
    private final GenerationOpener opener;
    private final PendingGenerations pending;
    private final AwaitedSuccessor successor;
    private final ActiveGeneration active;
    private final LateGenerations late;
    private final LateLineSink lateSink;
    private final LastLine lastLine;

    RotationFollower(TailedPath path, FollowContext context) {
        this.progress = path.progress();
        this.sink = path.sink();
        this.locator = path.locator();
        this.opener = new GenerationOpener(path, context.registry());
        this.pending = new PendingGenerations(
                opener::open, () -> context.openPaths().makeRoom(path), locator, path.lostBytes());
        locator.evidence().setPending(pending::inOrder);
        this.successor = new AwaitedSuccessor(path, context);
        this.late = new LateGenerations(path, context);
        this.lateSink = new LateLineSink(progress, locator.finished(), pending, sink);
        this.active = new ActiveGeneration(path, pending, late, opener, successor, context);
        this.lastLine = new LastLine(context.nanoTime());
    }

    /** Sets after how long without growth a last line without a terminator is delivered; zero for never. */
    void deliverLastLineAfter(Duration timeout) {
        lastLine.deliverAfter(timeout);
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean advance(int maxLines) throws IOException {
        try {
            if (active.get() == null && !active.begin()) {
                return pause(maxLines);
            }
            if (active.get() == null) {
                return true;
            }
            if (!progress.state().isAtPath() && !isTimed() && successor.isStillAwaited(active.get())) {
                boolean haveLateLinesCome = pause(maxLines);
                settleIfNamed();
                return haveLateLinesCome;
            }
            return readActive(maxLines);
        } catch (ContentReplacedException e) {
            if (active.get() != null) {
                active.endTruncated();
            }
            return true;
        } catch (DamagedException e) {
            opener.exclude(e);
            return true;
        }
    }

    private boolean readActive(int maxLines) throws IOException {
        DirectorySnapshot snapshot;
        try {
            active.reopen();
            snapshot = locator.snapshot();
            active.get().setNameless(snapshot.current().isEmpty());
            setLeadsToActive(
                    snapshot.current().filter(active.get()::updateIfSame).isPresent());
            if (active.yieldToUnseen(snapshot)) {
                return true;
            }
            if (active.get().read(false, maxLines, sink) > 0) {
                successor.restartQuietTime();
                progress.wake("the file has grown");
                return true;
            }
            active.noteHole();
        } catch (IOException e) {
            boolean isAboutContent = e instanceof OutdatedScanException
                    || e instanceof ContentReplacedException
                    || e instanceof DamagedException
                    || OpenFileLimit.isReached(e);
            if (active.get().mayGrow() || isAboutContent) {
                throw e;
            }
            Generation unreadable = active.get();
            opener.exclude(unreadable.found(), unreadable.path(), unreadable.position(), FileErrors.reason(e));
            return true;
        }
        if (lastLine.isDue(active.get()) && active.get().read(true, maxLines, sink) > 0) {
            progress.wake("the last line is delivered without its terminator");
            return true;
        }
        if (pause(maxLines)) {
            progress.wake("late lines have come");
            return true;
        }
        if (progress.state().isAtPath()) {
            settleIf(isIdle());
            return false;
        }
        if (snapshot.current().isPresent()) {
            pending.add(snapshot.current().get());
        }
        Optional<GenerationFile> next = snapshot.sequence().after(active.get());
        return next.isEmpty() && pending.isEmpty() ? endDeleted(snapshot, maxLines) : rotate(next, snapshot, maxLines);
    }

    /**
     * Delivers late lines of earlier generations, since the active one has no more lines now.
     *
     * @return whether there were any
     */
    private boolean pause(int maxLines) throws IOException {
        boolean haveCome = late.read(maxLines, lateSink);
        sink.pause();
        return haveCome;
    }

    private void setLeadsToActive(boolean leadsHere) {
        boolean ledHere = progress.state().isAtPath();
        if (ledHere && !leadsHere) {
            locator.evidence().anchor(active.get(), active.get().status().modifiedNanos());
            successor.restartQuietTime();
        } else if (leadsHere && !ledHere) {
            successor.end();
        }
        progress.setLeadsToActive(leadsHere);
    }

    /** Whether there is nothing to do until the file system reports a change. */
    private boolean isIdle() {
        return !sink.isWaiting() && !late.needsTurns() && !active.get().isUnverified() && !isTimed();
    }

    /** Whether the active generation needs turns although nothing may report a change. */
    private boolean isTimed() {
        return active.get().awaitsHole() || lastLine.isAwaited(active.get());
    }

    private void settleIf(boolean nothingToDo) {
        if (nothingToDo) {
            progress.settle();
        } else {
            progress.wake("there is more to do than to wait for a change");
        }
    }

    /** A quiet generation needs no turn as long as it has a name, under which it can be opened again. */
    private void settleIfNamed() {
        settleIf(successor.hasName() && successor.isQuietFor(DELETION_GRACE) && isIdle());
    }

    /** Moves on to the next generation when the active one has ended. */
    private boolean rotate(Optional<GenerationFile> next, DirectorySnapshot snapshot, int maxLines) throws IOException {
        boolean isNextCurrent = next.isEmpty() || next.get().isCurrent();
        // A writer may complete the last line also after several rotations.
        boolean mayGrow =
                active.get().mayGrow() && (isNextCurrent || active.get().hasPartialLine());
        // While the new file is empty, its writer may still write to the old one.
        boolean isNextEmpty = next.isPresent() && next.get().status().size() == 0 && pending.hasNoneBefore(next.get());
        if (mayGrow && isNextCurrent && isNextEmpty) {
            if (!hasEndedWithoutName(snapshot, LateGenerations.LATE)) {
                return false;
            }
        } else {
            progress.wake("a generation follows");
            successor.setAtHand();
            if (mayGrow && !successor.isQuietFor(ROTATION_GRACE) && !successor.hasBeenAtHandFor(LONGEST_GRACE)) {
                return false;
            }
        }
        if (active.get().isHeldByHole()) {
            progress.wake("a hole of NULs may be filled");
            return false;
        }
        // A copy begins with the last line if that has no terminator.
        boolean isContinued = active.get().hasPartialLine() && pending.isContinued(active.get(), next, snapshot);
        // A writer that is not quiet may be inside a line. It completes the line, which comes late.
        boolean isQuiet = !mayGrow || successor.isQuietFor(ROTATION_GRACE);
        if (isQuiet && !isContinued && active.get().read(true, maxLines, sink) > 0) {
            // A last line without a terminator.
            return true;
        }
        Optional<Generation> opened = active.open(next, snapshot);
        if (opened.isPresent()) {
            Generation ended = active.end("it is read to its end, and the next generation is open");
            if (ended.mayGrow()) {
                late.add(ended, isContinued, snapshot);
            } else {
                ended.close();
            }
            active.activate(opened.get());
        }
        return true;
    }

    /** Ends the active generation if its file has no name and is quiet, and the path leads nowhere. */
    private boolean endDeleted(DirectorySnapshot snapshot, int maxLines) throws IOException {
        if (snapshot.current().isPresent()) {
            progress.wake("the next generation cannot be opened yet");
            return false;
        }
        if (active.get().isHeldByHole() || !hasEndedWithoutName(snapshot, DELETION_GRACE)) {
            return false;
        }
        if (active.get().read(true, maxLines, sink) == 0) {
            active.end("it was deleted and is read to its end").close();
        }
        return true;
    }

    /**
     * Whether a generation without a successor has ended. It has when its file has no name and is quiet. As long as the
     * file has a name, a program may write to it, so only a change is awaited.
     */
    private boolean hasEndedWithoutName(DirectorySnapshot snapshot, Duration grace) throws IOException {
        Optional<Path> name = snapshot.nameOf(active.get());
        successor.await(name, grace);
        settleIfNamed();
        return name.isEmpty() && successor.isQuietFor(grace);
    }

    /** Opens the file that the path leads to ahead of its turn, if it is another one than the active generation. */
    void openAhead(FileStatus status) throws IOException {
        if (active.get() != null && !active.get().updateIfSame(status)) {
            progress.wake("the path leads to another file");
            try {
                pending.add(status);
            } catch (OutdatedScanException e) {
                if (LOG.isDebugEnabled()) {
                    LOG.debug(
                            "path={} It leads to yet another file by now",
                            Printable.of(progress.path()),
                            PrintableException.of(e));
                }
            }
        }
    }

    LateGenerations late() {
        return late;
    }

    /** The files that are open for the path. */
    OpenGenerations openGenerations() {
        return new OpenGenerations(progress, pending, late, locator.generations());
    }
}
