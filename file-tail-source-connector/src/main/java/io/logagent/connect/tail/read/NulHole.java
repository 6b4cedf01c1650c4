/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A run of NULs behind the last line of a file that was read. Clients of network file systems write pages out of order,
 * so the run may be filled a moment later. A file that its writer has preallocated ends with such a run.
 */
final class NulHole {
    /** How long a hole is waited for, from when it was first seen. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The most bytes that one turn searches for the end of a hole: other files wait meanwhile. */
    private static final int SEARCH = 16 * 1024 * 1024;

    private final long start;
    private final LineTerminator terminator;
    private final long since;
    // Nothing but NULs up to here, when the file had this size and time of modification.
    private long searched;
    private long size = -1;
    private long modified;

    /**
     * @param start its position
     * @param since when it was first seen, in nanoseconds
     */
    NulHole(long start, LineTerminator terminator, long since) {
        this.start = start;
        this.terminator = terminator;
        this.since = since;
        this.searched = start;
    }

    long start() {
        return start;
    }

    /** Whether its beginning has been written meanwhile. */
    boolean isFilled(ByteSource source) throws IOException {
        ByteBuffer unit = ByteBuffer.allocate(terminator.width());
        int read = source.read(unit, start);
        return read < unit.capacity() || terminator.skipNuls(unit.array(), 0, read) == 0;
    }

    boolean isOverdue(long now) {
        return now - since >= PATIENCE.toNanos();
    }

    /**
     * Continues to look for its end.
     *
     * @param scratch a buffer to read into
     * @return the position of the first other character; empty if there is none, or not found yet
     */
    OptionalLong end(ByteSource source, long modifiedNow, byte[] scratch) throws IOException {
        long sizeNow = source.size();
        if (sizeNow != size || modifiedNow != modified) {
            size = sizeNow;
            modified = modifiedNow;
            searched = start;
        }
        long limit = Math.min(size, searched + SEARCH);
        ByteBuffer chunk = ByteBuffer.wrap(scratch);
        while (searched < limit) {
            chunk.clear();
            int read = source.read(chunk, searched);
            if (read <= 0) {
                break;
            }
            int nuls = terminator.skipNuls(scratch, 0, read);
            int whole = read - read % terminator.width();
            if (nuls < whole) {
                return OptionalLong.of(searched + nuls);
            }
            if (whole == 0) {
                searched = size;
            }
            searched += whole;
        }
        return OptionalLong.empty();
    }

    /** Whether it is at the end of the file, and shorter than a hole: the next write tells what it is. */
    boolean isNegligible() {
        return isPreallocated() && size - start < (long) LineReader.SHORTEST_HOLE * terminator.width();
    }

    /** Whether nothing but NULs follows up to the end of the file. */
    boolean isPreallocated() {
        return searched >= size && size >= 0;
    }
}
