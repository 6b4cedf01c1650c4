/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generation of a path that is read: chooses it, opens it, and ends it. */
final class ActiveGeneration {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveGeneration.class);

    private final TailedPath path;
    private final PathProgress progress;
    private final GenerationLocator locator;
    private final PendingGenerations pending;
    private final LateGenerations late;
    private final GenerationOpener opener;
    private final AwaitedSuccessor successor;
    private final FollowContext context;
    private final UnseenGenerations unseen;
    private final LostGenerations lost;
    private final CopyOpener copies;
    private final Truncation truncation;

    ActiveGeneration(
            TailedPath path,
            PendingGenerations pending,
            LateGenerations late,
            GenerationOpener opener,
            AwaitedSuccessor successor,
            FollowContext context) {
        this.path = path;
        this.progress = path.progress();
        this.locator = path.locator();
        this.pending = pending;
        this.late = late;
        this.opener = opener;
        this.successor = successor;
        this.context = context;
        this.unseen = new UnseenGenerations(locator, pending, late);
        this.lost = new LostGenerations(path);
        this.copies = new CopyOpener(progress, opener);
        this.truncation = new Truncation(path, copies, context.counters());
    }

    /** Null if no generation is read. */
    Generation get() {
        return progress.active();
    }

    /**
     * Begins with the generation of the stored cursor, or with the next one. There may still be no active generation
     * afterwards, if the next one cannot be decompressed: then the one after it comes with the next call.
     *
     * @return whether there is a next generation
     */
    boolean begin() throws IOException {
        DirectorySnapshot snapshot = locator.snapshot();
        Cursor last = progress.last();
        if (progress.mayResume()) {
            Checkpoint end = Checkpoint.at(last);
            // The path may lead to another file with the same few bytes by now.
            Optional<Generation> found = progress.state() == PathState.RESUMING
                    ? snapshot.find(end)
                    : snapshot.search().findRotated(end);
            if (found.isPresent()) {
                locator.evidence().anchor(found.get(), last.modified());
                activate(found.get());
                return true;
            }
            if (progress.state() == PathState.RESUMING) {
                locator.finished().add(last);
                progress.setLastGone();
                lost.countGone(last, snapshot);
            }
        }
        if (last != null) {
            lost.passUnreadable(last, snapshot);
        }
        Optional<GenerationFile> next = last == null
                ? snapshot.current().map(locator::currentFile)
                : snapshot.sequence().afterLost(last);
        if (next.isEmpty() && pending.isEmpty()) {
            path.lostBytes().gone(last, progress.state() != PathState.RESUMING);
            progress.end("the path leads nowhere, and no rotated file is unread");
            return false;
        }
        Optional<Generation> generation = open(next, snapshot);
        if (generation.isPresent()) {
            activate(generation.get());
        }
        return true;
    }

    /** Opens the next generation, be it pending or found on disk; empty if it cannot be decompressed. */
    Optional<Generation> open(Optional<GenerationFile> next, DirectorySnapshot snapshot) throws IOException {
        if (get() != null) {
            lost.passUnreadable(get().cursor(), snapshot);
        }
        Optional<Generation> first = pending.takeBefore(next, snapshot);
        if (first.isPresent() || next.isEmpty()) {
            return first;
        }
        pending.removeUnopened(next.get(), snapshot);
        if (get() != null) {
            // The next one may be a copy.
            locator.finished().add(get().cursor());
        }
        return copies.open(snapshot, next.get());
    }

    void activate(Generation generation) throws IOException {
        try {
            locator.finished().begin(generation);
            opener.skipReadPart(generation);
            // It may have to wait for its first line, and be truncated meanwhile.
            generation.lookAhead();
        } catch (IOException e) {
            // Its file may be deleted.
            pending.putBack(generation);
            throw e;
        }
        copies.begin(generation);
        progress.activate(generation);
        if (progress.state().isAtPath()) {
            locator.see(generation.status());
        } else {
            locator.evidence().anchorAfter(progress.last(), generation);
        }
        late.remove(generation);
        unseen.begin(generation);
        successor.end();
        successor.restartQuietTime();
        pending.remove(generation);
        locator.generations().close();
        context.registry().register(generation.file(), path);
        LOG.info(
                "path={} Reading {} from byte {}",
                Printable.of(path.path()),
                Printable.of(generation.path()),
                generation.position());
    }

    /** Opens the active generation again if it was closed. Its file may have been renamed since. */
    void reopen() throws IOException {
        if (get().isOpen()) {
            return;
        }
        DirectorySnapshot snapshot = locator.snapshot();
        Optional<UnseenGenerations.Unseen> first = unseen.afterClosed(get(), snapshot);
        if (first.isPresent()) {
            yieldTo(first.get(), snapshot);
            return;
        }
        Optional<Generation> found = snapshot.find(get().checkpoint());
        if (found.isEmpty()) {
            throw new ContentReplacedException();
        }
        found.get().continueFrom(get());
        progress.reactivate(found.get());
        pending.remove(found.get());
        context.registry().register(get().file(), path);
        if (!get().found().isCurrent()) {
            // The next file may be deleted before its turn.
            hold(snapshot.current());
        }
    }

    /**
     * Reads a copy of lines that were written to the active generation and truncated before they were seen, if there is
     * one.
     *
     * @return whether another generation is active now
     */
    boolean yieldToUnseen(DirectorySnapshot snapshot) throws IOException {
        Optional<UnseenGenerations.Unseen> first =
                unseen.before(get(), progress.state().isAtPath(), snapshot);
        if (first.isPresent()) {
            yieldTo(first.get(), snapshot);
        }
        return first.isPresent();
    }

    /** Takes note of a first line that is not complete. */
    void notePart() throws IOException {
        unseen.notePart(get());
    }

    /** The active generation has no line that was read. It comes again in its turn. */
    private void yieldTo(UnseenGenerations.Unseen first, DirectorySnapshot snapshot) throws IOException {
        Optional<Generation> opened = copies.openUnseen(snapshot, first);
        if (opened.isPresent()) {
            context.counters().truncated();
            Generation empty =
                    progress.endActive("lines were written to it, copied and truncated before they were read");
            boolean isHeld;
            try {
                // Its lines may have come since, and its file may be deleted before its turn.
                isHeld = empty.isOpen() && pending.addFirst(empty);
            } catch (IOException e) {
                opened.get().close();
                throw e;
            }
            activate(opened.get());
            if (!isHeld) {
                hold(snapshot.current());
            }
        }
    }

    /** Ends the active generation after a truncation. A copy may have the rest of its content. */
    void endTruncated() throws IOException {
        locator.evidence().forgetAnchor();
        DirectorySnapshot snapshot = locator.snapshot();
        // Its new content may be gone before its turn.
        hold(snapshot.current());
        Optional<Generation> copy = truncation.end(get(), snapshot);
        if (copy.isPresent()) {
            activate(copy.get());
        }
    }

    /** Opens the file that the path leads to ahead of its turn, if that is possible now. */
    void hold(Optional<FileStatus> current) {
        if (current.isPresent()) {
            try {
                pending.add(current.get());
            } catch (IOException e) {
                // Its turn reports it.
                if (LOG.isDebugEnabled()) {
                    LOG.debug("path={} It is not held", Printable.of(path.path()), PrintableException.of(e));
                }
            }
        }
    }

    /** Counts the unread lines that were seen and are not on disk, since nothing is read any more. */
    void countUnread() throws IOException {
        if (get() != null) {
            lost.countUnread(get());
        }
    }

    /** Ends the active generation, which was read to its end. */
    Generation end(String reason) {
        locator.finished().add(get().cursor());
        locator.excluded().addIfUnread(get());
        context.counters().rotated();
        return progress.endActive(reason);
    }
}
