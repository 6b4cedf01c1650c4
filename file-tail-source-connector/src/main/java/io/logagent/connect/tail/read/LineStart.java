/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Finds where the line begins that a position is in. */
public final class LineStart {
    /** How far to look back for it: what bounds the time that a look takes. */
    static final int LOOK_BACK = 16 * 1024 * 1024;

    private static final int CHUNK = 256 * 1024;

    private LineStart() {}

    /**
     * Where the line begins that the position is in; the position itself if a line begins there, also in a hole of
     * NULs. Empty if that is more than {@link #LOOK_BACK} before it.
     *
     * @param position at most the size of the source
     */
    public static OptionalLong before(ByteSource source, long position, LineTerminator terminator) throws IOException {
        if (isBehindNul(source, position, terminator)) {
            return OptionalLong.of(position);
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long end = position; end > 0 && position - end < LOOK_BACK; ) {
            // Chunks begin where units do, so that none is in two chunks.
            long from = Math.max(0, end - CHUNK + terminator.width());
            from -= from % terminator.width();
            read(source, chunk, from, (int) (end - from));
            int last = lastLine(chunk, terminator, from);
            if (last >= 0) {
                return OptionalLong.of(from + last);
            }
            end = from;
            if (from == 0) {
                return OptionalLong.of(0);
            }
        }
        return position == 0 ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private static boolean isBehindNul(ByteSource source, long position, LineTerminator terminator) throws IOException {
        int width = terminator.width();
        if (position < width || position % width != 0) {
            return false;
        }
        ByteBuffer unit = ByteBuffer.allocate(width);
        read(source, unit, position - width, width);
        return unit.position() == width && terminator.skipNuls(unit.array(), 0, width) == width;
    }

    private static int lastLine(ByteBuffer chunk, LineTerminator terminator, long base) {
        int last = -1;
        int found = terminator.find(chunk.array(), 0, chunk.position(), base);
        while (found >= 0) {
            last = found + terminator.width();
            found = terminator.find(chunk.array(), last, chunk.position(), base);
        }
        return last;
    }

    private static void read(ByteSource source, ByteBuffer target, long from, int length) throws IOException {
        target.clear().limit(length);
        while (target.hasRemaining() && source.read(target, from + target.position()) > 0) {
            // A read may return less than what is there.
        }
    }
}
