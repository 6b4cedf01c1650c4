/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a path, the active generation, and how far it was read. */
final class PathProgress {
    private static final Logger LOG = LoggerFactory.getLogger(PathProgress.class);

    private final Path path;
    private final StartPosition start;
    private final UnreadSince unread = new UnreadSince();
    private PathState state;
    // The cursor of the generation before the active one, or of the one to resume; null if there was none.
    private Cursor last;
    // Where the first generation began, if it was read from its end; null otherwise.
    private Cursor begunAt;
    private Generation active;
    // Whether the file of the last cursor was gone before it was read to its end. It may come back.
    private boolean isLastGone;

    /**
     * @param stored the cursor that an earlier run stored; null if it stored none
     * @param start where the first generation begins if no cursor is stored
     */
    PathProgress(Path path, Cursor stored, StartPosition start) {
        this.path = path;
        this.start = start;
        this.last = stored;
        this.state = stored == null ? PathState.NEW : PathState.RESUMING;
    }

    Path path() {
        return path;
    }

    PathState state() {
        return state;
    }

    /** Whether the next generation is the first one and is read from its end. */
    boolean beginsAtEnd() {
        return state == PathState.NEW && start == StartPosition.END;
    }

    /** Takes note of the end of the first generation, at which reading begins. */
    void beginAt(Cursor end) {
        begunAt = end;
    }

    /** Where the first generation began, if it was read from its end; null otherwise. */
    Cursor begunAt() {
        return begunAt;
    }

    /** The generation that is read; null if there is none. */
    Generation active() {
        return active;
    }

    /** The cursor of the generation before the active one; null if there was none. */
    Cursor last() {
        return last;
    }

    /** Whether the generation of the last cursor may have unread bytes, and is looked for. */
    boolean mayResume() {
        return state == PathState.RESUMING || isLastGone;
    }

    /** Takes note that the file of the last cursor is gone. It is known when it is back, unless it had no line. */
    void setLastGone() {
        isLastGone = last != null && Checkpoint.at(last).identifiesContent();
    }

    /** The only place where the state changes. */
    private void become(PathState next, String reason) {
        if (next == state) {
            return;
        }
        assert state.next().contains(next) : state + " -> " + next + " of " + path + ": " + reason;
        if (LOG.isDebugEnabled()) {
            LOG.debug("path={} {} -> {}: {}", Printable.of(path), state, next, reason);
        }
        state = next;
    }

    /** Sets the active generation. */
    void activate(Generation generation) {
        active = generation;
        isLastGone = false;
        if (generation.path().equals(path)) {
            become(PathState.READING, "the path leads to the next generation");
        } else {
            become(PathState.DRAINING, "the next generation was renamed already");
        }
    }

    /** Sets the active generation after it was opened again. */
    void reactivate(Generation generation) {
        active = generation;
    }

    /** Takes note of whether the path leads to the active generation. */
    void setLeadsToActive(boolean leadsHere) {
        if (leadsHere && !state.isAtPath()) {
            become(PathState.READING, "the path leads to its generation again");
        } else if (!leadsHere && state.isAtPath()) {
            become(PathState.DRAINING, "the path leads elsewhere or nowhere");
        }
    }

    /** Takes note that there is something to do before the file system reports a change. */
    void wake(String reason) {
        if (state == PathState.IDLE) {
            become(PathState.READING, reason);
        } else if (state == PathState.NO_SUCCESSOR) {
            become(PathState.DRAINING, reason);
        }
    }

    /** Takes note that there is nothing to do until the file system reports a change. */
    void settle() {
        if (state.isAtPath()) {
            become(PathState.IDLE, "the generation is read to its end");
        } else {
            become(PathState.NO_SUCCESSOR, "the generation is read to its end, and none follows");
        }
    }

    /** Ends the active generation and returns it. */
    Generation endActive(String reason) {
        Generation ended = active;
        if (last == null || ended.position() > 0) {
            // Of one without a line, nothing tells what comes after it.
            last = ended.cursor();
        }
        active = null;
        become(PathState.LOOKING, reason);
        return ended;
    }

    /**
     * Abandons the active generation, whose rest cannot be read, and returns it. The cursor of the generation before it stays
     * the last one: when a compression failed says nothing about the order of files.
     */
    Generation abandonActive(String reason) {
        Generation abandoned = active;
        if (last == null) {
            last = abandoned.cursor();
        }
        active = null;
        become(PathState.LOOKING, reason);
        return abandoned;
    }

    /** Ends the path: no generation of it has unread bytes. */
    void end(String reason) {
        if (active != null) {
            last = active.cursor();
            active = null;
        }
        if (last != null) {
            become(PathState.ENDED, reason);
        }
    }

    /** The cursor of the generation that may have unread bytes; null if there is none. */
    Cursor cursor() {
        if (active != null) {
            return active.cursor();
        }
        return state == PathState.RESUMING ? last : null;
    }

    /**
     * The unread bytes, see {@link TailStatus}.
     *
     * @param seen the file that the last scan found at the path; null if it found none
     */
    long lag(FileStatus seen) {
        if (active == null) {
            boolean begun = last != null && seen != null && seen.identity().equals(last.file());
            return seen == null ? 0 : Math.max(0, seen.size() - (begun ? last.position() : 0));
        }
        boolean isActive = seen != null && seen.identity().equals(active.file());
        // A scan does not tell the size of a file that no collected path leads to.
        return isActive
                ? active.unread(seen.size())
                : active.unread(active.currentSize()) + (seen == null ? 0 : seen.size());
    }

    /**
     * The least time for which there have been unread bytes.
     *
     * @param seen the file that the last scan found at the path; null if it found none
     * @param lag the result of {@link #lag}
     */
    Duration unreadFor(FileStatus seen, long lag, Instant now) {
        Cursor at = cursor();
        Instant written = seen == null ? now : Instant.EPOCH.plusNanos(seen.modifiedNanos());
        return at == null
                ? unread.age(null, 0, lag, written, now)
                : unread.age(at.file(), at.position(), lag, written, now);
    }
}
