/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations before the active one, to which a program may still write: it has not noticed the rotation, or it will
 * reopen its log only when its last client leaves.
 *
 * <p>The one that ended last stays open until it has been quiet for a minute. Those before it are closed. One of them is
 * opened again when its file has grown: when the file system reports a change, at the next rotation, or at a full scan. A
 * file without a name cannot be opened again, so it too stays open until it has been quiet for a minute.
 */
final class LateGenerations implements AutoCloseable {
    /** The time for which an open file has to be quiet until it is closed. */
    static final Duration LATE = Duration.ofMinutes(1);

    /** The most generations that are remembered. */
    private static final int MOST = 32;

    /** The most files that are open between two turns. */
    private static final int MOST_OPEN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(LateGenerations.class);

    private final TailedPath path;
    private final GenerationLocator locator;
    private final FollowContext context;
    // The oldest first. Empty for most paths, and there may be very many paths.
    private final Deque<LateGeneration> all = new ArrayDeque<>(0);
    private boolean isCheckDue;

    LateGenerations(TailedPath path, FollowContext context) {
        this.path = path;
        this.locator = path.locator();
        this.context = context;
    }

    /**
     * Adds the generation that ended last, which is open.
     *
     * @param isContinued whether the next generation is a copy of it, so that a partial last line comes from there
     */
    void add(Generation ended, boolean isContinued, DirectorySnapshot snapshot) throws IOException {
        LateGeneration late = new LateGeneration(ended, isContinued, path, context);
        all.addLast(late);
        locator.finished().beginLate(ended, late::readableEnd);
        if (all.size() > MOST) {
            drop(all.peekFirst());
        }
        findNames(snapshot);
        isCheckDue = true;
    }

    /** Makes the next read check whether closed files have grown. */
    void requestCheck() {
        isCheckDue = true;
    }

    /** Checks whether a closed file has grown, so that the path needs a turn. */
    boolean haveGrown() {
        try {
            for (LateGeneration late : all) {
                isCheckDue |= late.state() == LateGeneration.State.CLOSED && late.hasChanged();
            }
        } catch (IOException e) {
            // The turn reports it.
            isCheckDue = true;
        }
        return isCheckDue;
    }

    /**
     * Delivers late lines, about a chunk of each file.
     *
     * @param maxLines of all files together
     * @return whether lines were delivered
     */
    boolean read(int maxLines, LineSink sink) throws IOException {
        if (all.isEmpty()) {
            return false;
        }
        long limit = context.reader().delivered() + maxLines;
        int before = all.size();
        boolean isCheck = isCheckDue;
        isCheckDue = false;
        if (isCheck && hasStaleNames()) {
            findNames(locator.snapshot());
        }
        boolean haveMoved = false;
        for (LateGeneration late : List.copyOf(all)) {
            int left = (int) (limit - context.reader().delivered());
            if (left <= 0) {
                isCheckDue |= isCheck;
            } else if (late.state() == LateGeneration.State.OPEN) {
                haveMoved |= late.readOrClose(late == all.peekLast(), left, sink);
                dropIfEnded(late);
            } else if (isCheck && late.hasChanged()) {
                haveMoved |= readClosed(late, left, sink);
                dropIfEnded(late);
            }
        }
        if (LOG.isDebugEnabled() && all.size() < before) {
            LOG.debug("path={} Late lines of {} files are awaited", Printable.of(path.path()), all.size());
        }
        return haveMoved;
    }

    /** Opens a closed file again, delivers late lines of it, and closes it. */
    private boolean readClosed(LateGeneration late, int maxLines, LineSink sink) throws IOException {
        try {
            late.reopen();
        } catch (OutdatedScanException e) {
            isCheckDue = true;
            return false;
        }
        if (late.state() == LateGeneration.State.ENDED) {
            return false;
        }
        boolean hasMoved = late.read(maxLines, sink);
        // There may be more.
        isCheckDue |= hasMoved;
        if (late.state() == LateGeneration.State.OPEN) {
            late.close();
        }
        return hasMoved;
    }

    private boolean hasStaleNames() throws IOException {
        for (LateGeneration late : all) {
            if (late.hasStaleName()) {
                return true;
            }
        }
        return false;
    }

    private void findNames(DirectorySnapshot snapshot) throws IOException {
        for (LateGeneration late : List.copyOf(all)) {
            late.findName(snapshot);
            dropIfEnded(late);
        }
        registerNames();
        closeSurplus();
    }

    private void registerNames() {
        context.registry()
                .registerLateNames(
                        all.stream().flatMap(late -> late.name().stream()).collect(Collectors.toSet()), path);
    }

    private void closeSurplus() throws IOException {
        for (Iterator<LateGeneration> oldest = List.copyOf(all).iterator(); open() > MOST_OPEN; ) {
            close(oldest.next());
        }
    }

    /** Closes an open file. */
    private void close(LateGeneration late) throws IOException {
        if (late.state() == LateGeneration.State.OPEN) {
            late.close();
            dropIfEnded(late);
        }
    }

    private void dropIfEnded(LateGeneration late) throws IOException {
        if (late.state() == LateGeneration.State.ENDED) {
            drop(late);
        }
    }

    private void drop(LateGeneration late) throws IOException {
        all.remove(late);
        locator.finished().endLate(late.file());
        registerNames();
        late.end();
    }

    /** Removes the generation of a file that is active from now on. */
    void remove(Generation active) throws IOException {
        for (LateGeneration late : List.copyOf(all)) {
            if (late.file().equals(active.file())) {
                drop(late);
            }
        }
    }

    boolean contains(FileIdentity file) {
        return all.stream().anyMatch(late -> late.file().equals(file));
    }

    void reframe(LineFraming framing) {
        all.forEach(late -> late.reframe(framing));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether there is something to do before the file system reports a change. */
    boolean needsTurns() {
        return isCheckDue && !all.isEmpty() || open() > 0;
    }

    /** The number of open files. */
    int open() {
        int open = 0;
        for (LateGeneration late : all) {
            open += late.state() == LateGeneration.State.OPEN ? 1 : 0;
        }
        return open;
    }

    /** Closes all files. Those with a name are opened again when they grow. */
    @Override
    public void close() throws IOException {
        for (LateGeneration late : List.copyOf(all)) {
            close(late);
        }
    }
}
