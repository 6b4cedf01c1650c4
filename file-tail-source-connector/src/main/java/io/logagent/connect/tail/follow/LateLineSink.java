/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.util.stream.Stream;

/** Takes late lines, and passes them on with the offset of the path. */
final class LateLineSink implements LineSink {
    private final PathProgress progress;
    private final FinishedGenerations finished;
    private final PendingGenerations pending;
    private final LineSink sink;

    LateLineSink(PathProgress progress, FinishedGenerations finished, PendingGenerations pending, LineSink sink) {
        this.progress = progress;
        this.finished = finished;
        this.pending = pending;
        this.sink = sink;
    }

    @Override
    public void accept(Line late) {
        sink.accept(late.at(offset(late)));
    }

    /** Late lines must not move the offset back to an earlier generation than the last one that was read. */
    private Cursor offset(Line late) {
        Generation active = progress.active();
        Cursor last = progress.last();
        if (active != null && (active.position() > 0 || last == null)) {
            return active.cursor();
        }
        // Nothing tells which file an offset of 0 bytes is of.
        Cursor offset = finished.furthest(late.cursor(), last);
        return offset.asOf(lastWriteBefore(active, last));
    }

    /** Keeps a late write from making the last generation look newer than the unread ones after it. */
    private long lastWriteBefore(Generation unread, Cursor last) {
        return Stream.concat(Stream.ofNullable(unread), pending.inOrder().stream())
                .mapToLong(generation -> generation.status().modifiedNanos())
                .reduce(last.modified(), Math::min);
    }
}
