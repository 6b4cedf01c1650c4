/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.LineRules;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A path that is followed: owns its progress, its sink and its open files, and gives its follower one turn at a time. */
final class TailedPath implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TailedPath.class);

    private final PathProgress progress;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final ThrottledSink sink;
    private final RotationFollower follower;
    private final OpenGenerations openGenerations;
    private boolean awaitsCompression;
    private final FilesBeside filesBeside;

    TailedPath(PathProgress progress, GenerationLocator locator, FollowContext context) {
        this.progress = progress;
        this.locator = locator;
        this.lostBytes = new LostBytes(progress.path(), context.counters());
        this.sink = new ThrottledSink(context.nanoTime());
        this.follower = new RotationFollower(this, context);
        this.openGenerations = follower.openGenerations();
        this.filesBeside = new FilesBeside(progress, locator);
        if (progress.last() != null && progress.last().file() != null) {
            context.registry().register(progress.last().file(), this);
        }
    }

    Path path() {
        return progress.path();
    }

    PathProgress progress() {
        return progress;
    }

    GenerationLocator locator() {
        return locator;
    }

    LostBytes lostBytes() {
        return lostBytes;
    }

    ThrottledSink sink() {
        return sink;
    }

    OpenGenerations openGenerations() {
        return openGenerations;
    }

    PathState state() {
        return progress.state();
    }

    /**
     * Delivers lines to this sink from now on.
     *
     * @param entries that the sink is for
     * @param defaultOverflow for entries that do not tell what happens to a line that is too long
     */
    void deliverTo(LineSink newSink, List<CollectEntry> entries, LineOverflow defaultOverflow) {
        LineRules rules = LineRules.of(entries);
        sink.replace(entries, newSink, rules.rate());
        follower.deliverLastLineAfter(Duration.ofMillis(rules.lastLineTimeoutMs()));
        openGenerations.reframe(
                new LineFraming(rules.encoding(), rules.overflow().orElse(defaultOverflow)));
    }

    List<CollectEntry> entries() {
        return sink.entries();
    }

    /** Delivers the lines that wait for more, since no more will follow. */
    void end() {
        sink.end();
    }

    /**
     * Gives the path a turn: delivers the next lines, about a chunk of them.
     *
     * @return whether another turn is worthwhile at once
     */
    boolean read(int maxLines) throws IOException {
        int allowed = sink.beginTurn(maxLines);
        if (allowed == 0) {
            progress.wake("the line rate is used up for now");
            return false;
        }
        locator.generations().beginTurn();
        awaitsCompression = false;
        try {
            return follower.advance(allowed) && sink.allowsNextTurn();
        } catch (BeingCompressedException e) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("path={} Waiting for a compressed file", Printable.of(path()), PrintableException.of(e));
            }
            progress.wake("a file is being compressed");
            awaitsCompression = true;
            return false;
        } catch (OutdatedScanException e) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("path={} Scanning again", Printable.of(path()), PrintableException.of(e));
            }
            progress.wake("the scan is outdated");
            return true;
        } catch (IOException e) {
            progress.wake("the file cannot be read");
            throw e;
        } finally {
            sink.endTurn();
        }
    }

    /** Takes note of the file that a scan found at the path; returns whether it differs from that of the scan before. */
    boolean see(FileStatus status) {
        return lostBytes.see(status);
    }

    /** Opens the file that the path leads to ahead of its turn, if it is another one than the active generation. */
    void openAhead(FileStatus status) throws IOException {
        follower.openAhead(status);
    }

    /** Makes the next turn look for late lines in closed files. */
    void requestLateCheck() {
        follower.late().requestCheck();
    }

    /** Whether a program may still write to files before the one that is read. */
    boolean awaitsLateLines() {
        return !follower.late().isEmpty();
    }

    /** Whether there are late lines in closed files, which the next turn reads. */
    boolean hasLateLines() {
        return follower.late().haveGrown();
    }

    /** Takes note of a change of a file beside the path that rotation may have named. */
    void besideChanged(Path file) throws IOException {
        filesBeside.changed(file);
    }

    /** Whether there is nothing to do until the file system reports a change. */
    boolean isSettled() {
        return state().isSettled();
    }

    /** Whether nothing is unread at the path, and no lines wait for more. */
    boolean isFinished() {
        return state().isFinished() && !sink.isWaiting() && !awaitsCompression;
    }

    /** Whether this file is read here, or is the one to resume. */
    boolean isAt(FileIdentity file) {
        Cursor cursor = cursor();
        return cursor != null && file.equals(cursor.file());
    }

    /** The cursor of the generation that may have unread bytes; null if there is none. */
    Cursor cursor() {
        return progress.cursor();
    }

    boolean leadsTo(FileIdentity file) throws IOException {
        return locator.current()
                .filter(status -> status.identity().equals(file))
                .isPresent();
    }

    /** Hands the active generation over to another path, to which its file was moved. */
    void release() throws IOException {
        end();
        if (progress.active() != null) {
            progress.active().close();
        }
        progress.end("its file was moved to another collected path");
    }

    /** The unread bytes, see {@link TailStatus}. */
    long lag() {
        return progress.lag(lostBytes.seen());
    }

    /**
     * The least time for which there have been unread bytes.
     *
     * @param lag the result of {@link #lag}
     */
    Duration unreadFor(long lag, Instant now) {
        return progress.unreadFor(lostBytes.seen(), lag, now);
    }

    /** Counts the unread lines that were seen and are not on disk, since nothing is read any more. */
    void countUnread() {
        try {
            follower.countUnread();
        } catch (IOException | RuntimeException e) {
            LOG.warn("path={} Whether lines are lost is not known", Printable.of(path()), PrintableException.of(e));
        }
    }

    /** Closes all files. A later read continues at the same place. */
    @Override
    public void close() throws IOException {
        openGenerations.close();
    }

    @Override
    public String toString() {
        return progress.active() == null ? path().toString() : progress.active().toString();
    }
}
