/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileStatus;
import java.time.Duration;
import java.time.Instant;

/** Which generation of a path is being read, or was read last, and how far. */
final class PathProgress {
    private final UnreadSince unread = new UnreadSince();
    // The cursor of the generation to look for; null when the path is new.
    private Cursor last;
    // Whether the generation of the last cursor has ended and was read to its end, so that only later ones count.
    private boolean lastHasEnded;
    private Generation active;

    /** @param stored where an earlier run got to; null if none did */
    PathProgress(Cursor stored) {
        this.last = stored;
    }

    /** What is being read; null if nothing is. */
    Generation active() {
        return active;
    }

    /** The cursor of what was read before the active generation; null if nothing was. */
    Cursor last() {
        return last;
    }

    boolean lastHasEnded() {
        return lastHasEnded;
    }

    /** Whether an earlier run was in the midst of a generation, which has not been looked for in vain yet. */
    boolean isToBeFound() {
        return last != null && !lastHasEnded;
    }

    /** Whether no generation has been read yet, neither here nor by an earlier run. */
    boolean isNew() {
        return last == null && active == null;
    }

    /** Goes on with this one. */
    void activate(Generation generation) {
        active = generation;
    }

    /** What was being read has ended. */
    Generation endActive() {
        Generation ended = active;
        last = ended.cursor();
        lastHasEnded = true;
        active = null;
        return ended;
    }

    /** Whatever was read last, nothing more will come of it. */
    void end() {
        if (active == null) {
            lastHasEnded = last != null;
        } else {
            endActive();
        }
    }

    /** Whether nothing is being read, nor to be found. */
    boolean isFinished() {
        return active == null && !isToBeFound();
    }

    /** How far the file was read that is being read; null if there is none. */
    Cursor cursor() {
        return active != null ? active.cursor() : lastHasEnded ? null : last;
    }

    /**
     * How many bytes could be read and have not been, see {@link TailStatus}.
     *
     * @param seen what the path led to at the last look; null if it led nowhere
     */
    long lag(FileStatus seen) {
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
     * @param seen what the path led to at the last look; null if it led nowhere
     * @param lag what {@link #lag} said
     */
    Duration unreadFor(FileStatus seen, long lag, Instant now) {
        Cursor at = cursor();
        Instant written = seen == null ? now : Instant.EPOCH.plusNanos(seen.modifiedNanos());
        return at == null
                ? unread.age(null, 0, lag, written, now)
                : unread.age(at.file(), at.position(), lag, written, now);
    }
}
