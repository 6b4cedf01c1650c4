/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import java.util.Locale;
import java.util.Set;

/**
 * What the tailer does with a path. {@code docs/files.md} draws this enum. Only {@link PathProgress} moves a path from one
 * state to another.
 */
public enum PathState {
    /** No generation was read yet, neither by this run nor by an earlier one. */
    NEW,
    /** An earlier run stopped inside a generation. The tailer looks for that generation. */
    RESUMING,
    /** The path leads to the generation that is read. */
    READING,
    /** The path leads to the generation, which is read to its end. Only a change of the file wakes the path. */
    IDLE,
    /** The path leads elsewhere or nowhere. The rest of the generation is read until its writer is quiet. */
    DRAINING,
    /** The generation is read to its end, and no generation follows. Only a change of the directory wakes the path. */
    NO_SUCCESSOR,
    /** The generation has ended. The tailer looks for the next one. */
    LOOKING,
    /** The path leads nowhere, and everything that it led to was read. */
    ENDED;

    /** The states that may follow this one. */
    Set<PathState> next() {
        return switch (this) {
            case NEW -> Set.of(READING, DRAINING);
            case RESUMING -> Set.of(READING, DRAINING, ENDED);
            case READING -> Set.of(IDLE, DRAINING, LOOKING, ENDED);
            case IDLE -> Set.of(READING, DRAINING, LOOKING, ENDED);
            case DRAINING -> Set.of(READING, NO_SUCCESSOR, LOOKING, ENDED);
            case NO_SUCCESSOR -> Set.of(READING, DRAINING, LOOKING, ENDED);
            case LOOKING -> Set.of(READING, DRAINING, ENDED);
            case ENDED -> Set.of(READING, DRAINING);
        };
    }

    /** Whether the path leads to the generation that is read. */
    boolean isAtPath() {
        return this == READING || this == IDLE;
    }

    /** Whether there is nothing to do until the file system reports a change. */
    boolean isSettled() {
        return this == IDLE || this == NO_SUCCESSOR;
    }

    /** Whether a change in the directory may bring a generation to read. */
    boolean awaitsDirectoryChange() {
        return this == NO_SUCCESSOR || this == ENDED;
    }

    /** Whether no generation is known that has unread bytes. */
    boolean isFinished() {
        return this == NEW || this == LOOKING || this == ENDED;
    }

    /** The name in the log and in the status document. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
