/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.util.OptionalLong;

/** The hole of NULs that a generation waits at, if there is one; and the rules for how long it waits. */
final class AwaitedHole {
    private final LineReader reader;
    // Null if there is none.
    private NulHole hole;
    private boolean followsTruncation;

    /** @param reader has the clock, and a buffer to search the end of a hole with */
    AwaitedHole(LineReader reader) {
        this.reader = reader;
    }

    /** Whether a hole ends what can be read. */
    boolean isPresent() {
        return hole != null;
    }

    /** The position of the hole. */
    long start() {
        return hole.start();
    }

    /** Takes note of the hole that a read ended at, or that it ended at none. */
    void update(ReadProgress read, LineTerminator terminator) {
        if (read.hole() == ReadProgress.NO_HOLE) {
            hole = null;
        } else if (hole == null || hole.start() != read.hole()) {
            hole = new NulHole(read.hole(), terminator, reader.now());
        }
    }

    /** Waits no longer. */
    void leave() {
        hole = null;
    }

    /** Whether the beginning of the hole has been written meanwhile. */
    boolean isFilled(ByteSource source) throws IOException {
        return hole.isFilled(source);
    }

    /**
     * Where reading continues behind the hole if it has been waited for long enough; empty if it has not, or if its end is
     * not known.
     *
     * @param ended whether nothing more will be written to the file
     */
    OptionalLong end(GenerationSource file, boolean ended) throws IOException {
        if (!isOverdue()) {
            return OptionalLong.empty();
        }
        OptionalLong end = hole.end(file.bytes(), file.modified(), reader.scratch());
        return end.isEmpty() && ended && hole.isPreallocated()
                ? OptionalLong.of(file.bytes().size())
                : end;
    }

    /** A program that writes on at its old position after a truncation leaves a hole that is never filled. */
    private boolean isOverdue() {
        return hole.isOverdue(reader.now()) || hole.start() == 0 && followsTruncation;
    }

    /** Sets that the file was truncated before: NULs at its beginning are not waited for. */
    void followsTruncation() {
        followsTruncation = true;
    }

    /** Continues to wait as the same generation did, which was closed. */
    void continueFrom(AwaitedHole closed) {
        hole = closed.hole;
        followsTruncation = closed.followsTruncation;
    }

    /** Whether the file has to be looked at again although nothing may report a change. */
    boolean needsLook() {
        return hole != null && !hole.isNegligible();
    }

    /** Whether lines may still come in the place of NULs, or behind them. */
    boolean mayHideLines() {
        return hole != null && !(isOverdue() && hole.isPreallocated());
    }

    /** Whether there is a hole that nothing but NULs follows up to the end of the file. */
    boolean isPreallocated() {
        return hole != null && hole.isPreallocated();
    }
}
