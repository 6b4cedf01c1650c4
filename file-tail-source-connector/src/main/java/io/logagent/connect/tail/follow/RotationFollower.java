/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFileLimit;
import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.DamagedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the generations of a path in order. {@link PathState} names the states, and {@code docs/files.md} draws them.
 */
final class RotationFollower {
    private static final Logger LOG = LoggerFactory.getLogger(RotationFollower.class);

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
    private final PathSettler settler;
    private final GenerationEnd end;

    RotationFollower(TailedPath path, FollowContext context) {
        this.progress = path.progress();
        this.sink = path.sink();
        this.locator = path.locator();
        this.opener = new GenerationOpener(path, context.registry());
        this.pending = new PendingGenerations(
                opener::open, () -> context.openPaths().makeRoom(path), progress, locator, path.lostBytes());
        locator.evidence().setPending(pending::inOrder);
        this.successor = new AwaitedSuccessor(path, context);
        this.late = new LateGenerations(path, context);
        this.lateSink = new LateLineSink(progress, locator.finished(), pending, sink);
        this.active = new ActiveGeneration(path, pending, late, opener, successor, context);
        this.lastLine = new LastLine(context.nanoTime());
        this.settler = new PathSettler(path, late, lastLine, successor);
        this.end = new GenerationEnd(path, active, pending, late, successor, settler);
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
            if (active.get() == null && !begin()) {
                return pause(maxLines);
            }
            if (active.get() == null) {
                return true;
            }
            if (!progress.state().isAtPath() && !settler.isTimed() && successor.isStillAwaited(active.get())) {
                boolean haveLateLinesCome = pause(maxLines);
                settler.settleIfNamed();
                return haveLateLinesCome;
            }
            return readActive(maxLines);
        } catch (BeingCompressedException e) {
            if (active.get() == null) {
                // The file that the path leads to may be deleted before the compression is done.
                active.hold(locator.current());
            }
            throw e;
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

    private boolean begin() throws IOException {
        boolean hasBegun = active.begin();
        if (active.get() != null && !progress.state().isAtPath()) {
            // Reading up to the file that the path leads to may take long, and it may be deleted before its turn.
            active.hold(locator.current());
        }
        return hasBegun;
    }

    private boolean readActive(int maxLines) throws IOException {
        DirectorySnapshot snapshot;
        try {
            active.reopen();
            snapshot = locator.snapshot();
            noteWhereThePathLeads(snapshot.current());
            if (active.yieldToUnseen(snapshot)) {
                return true;
            }
            if (active.get().read(false, maxLines, sink) > 0) {
                successor.restartQuietTime();
                progress.wake("the file has grown");
                return true;
            }
            active.notePart();
        } catch (IOException e) {
            boolean isAboutContent = e instanceof OutdatedScanException
                    || e instanceof ContentReplacedException
                    || e instanceof DamagedException
                    || OpenFileLimit.isReached(e);
            if (active.get().mayGrow() || isAboutContent) {
                throw e;
            }
            Generation unreadable = active.get();
            opener.exclude(unreadable.found().status(), unreadable.path(), unreadable.position(), FileErrors.reason(e));
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
            settler.settleIfIdle();
            return false;
        }
        if (snapshot.current().isPresent()) {
            pending.add(snapshot.current().get());
        }
        Optional<GenerationFile> next = snapshot.sequence().after(active.get());
        return next.isEmpty() && pending.isEmpty()
                ? end.endDeleted(snapshot, maxLines)
                : end.rotate(next, snapshot, maxLines);
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

    private void noteWhereThePathLeads(Optional<FileStatus> current) {
        boolean leadsHere = current.filter(active.get()::updateIfSame).isPresent();
        boolean ledHere = progress.state().isAtPath();
        if (ledHere && !leadsHere) {
            locator.evidence().anchor(active.get(), active.get().status().modifiedNanos());
            // It may have been rewritten before it was renamed. If so, the next file has to wait, and may be deleted.
            active.hold(current);
            active.get().requireVerification();
            successor.restartQuietTime();
        } else if (leadsHere && !ledHere) {
            successor.end();
        }
        progress.setLeadsToActive(leadsHere);
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

    /** Counts the unread lines that were seen and are not on disk, since nothing is read any more. */
    void countUnread() throws IOException {
        active.countUnread();
    }

    LateGenerations late() {
        return late;
    }

    /** The files that are open for the path. */
    OpenGenerations openGenerations() {
        return new OpenGenerations(progress, pending, late, locator.generations());
    }
}
