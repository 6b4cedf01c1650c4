/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a path, the generation that is read, and how far. */
final class PathProgress {
    private static final Logger LOG = LoggerFactory.getLogger(PathProgress.class);

    private final Path path;
    private final UnreadSince unread = new UnreadSince();
    private PathState state;
    // Of the generation that was read before the active one, or that is looked for. Null if no generation was read.
    private Cursor last;
    private Generation active;

    /** @param stored the cursor that an earlier run stored; null if it stored none */
    PathProgress(Path path, Cursor stored) {
        this.path = path;
        this.last = stored;
        this.state = stored == null ? PathState.NEW : PathState.RESUMING;
    }

    PathState state() {
        return state;
    }

    /** The generation that is read; null if there is none. */
    Generation active() {
        return active;
    }

    /** The cursor of the generation before the active one; null if there was none. */
    Cursor last() {
        return last;
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

    /** Reads this generation from now on. */
    void activate(Generation generation) {
        active = generation;
        if (generation.path().equals(path)) {
            become(PathState.READING, "the path leads to the next generation");
        } else {
            become(PathState.DRAINING, "the next generation was renamed already");
        }
    }

    /** Reads the same generation from now on, which was opened again. */
    void reactivate(Generation generation) {
        active = generation;
    }

    /** The path leads to the generation that is read, or no longer does. */
    void leadsToActive(boolean leadsHere) {
        if (leadsHere && !state.isAtPath()) {
            become(PathState.READING, "the path leads to its generation again");
        } else if (!leadsHere && state.isAtPath()) {
            become(PathState.DRAINING, "the path leads elsewhere or nowhere");
        }
    }

    /** There is something to do before the next change of the file. */
    void wake(String reason) {
        if (state == PathState.IDLE) {
            become(PathState.READING, reason);
        } else if (state == PathState.NO_SUCCESSOR) {
            become(PathState.DRAINING, reason);
        }
    }

    /** There is nothing to do before the next change of the file or its directory. */
    void settle() {
        if (state.isAtPath()) {
            become(PathState.IDLE, "the generation is read to its end");
        } else {
            become(PathState.NO_SUCCESSOR, "the generation is read to its end, and none follows");
        }
    }

    /** The generation that was read has ended, and the next one is looked for. */
    Generation endActive(String reason) {
        Generation ended = active;
        last = ended.cursor();
        active = null;
        become(PathState.LOOKING, reason);
        return ended;
    }

    /** Nothing more comes of any generation that was read. */
    void end(String reason) {
        if (active != null) {
            last = active.cursor();
            active = null;
        }
        if (last != null) {
            become(PathState.ENDED, reason);
        }
    }

    /** How far the generation was read that has a rest; null if there is none. */
    Cursor cursor() {
        if (active != null) {
            return active.cursor();
        }
        return state == PathState.RESUMING ? last : null;
    }

    /**
     * The unread bytes, see {@link TailStatus}.
     *
     * @param seen what the path led to at the last scan; null if it led nowhere
     */
    long lag(FileStatus seen) {
        if (active == null) {
            boolean begun = last != null && seen != null && seen.identity().equals(last.file());
            return seen == null ? 0 : Math.max(0, seen.size() - (begun ? last.position() : 0));
        }
        boolean isActive =
                seen != null && seen.identity().equals(active.cursor().file());
        // A scan does not tell the size of a file that no path leads to.
        return isActive
                ? active.unread(seen.size())
                : active.unread(active.sizeNow()) + (seen == null ? 0 : seen.size());
    }

    /**
     * The least time for which there have been unread bytes.
     *
     * @param seen what the path led to at the last scan; null if it led nowhere
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
