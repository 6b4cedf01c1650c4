/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.line.Line;
import io.logagent.connect.tail.line.LineSink;
import io.logagent.connect.tail.line.LineTag;
import io.logagent.connect.tail.text.LineCharset;

/** Keeps lines within the limit that grew by being decoded: what has one byte in its file may have three in UTF-8. */
final class LimitedLines implements LineSink {
    private final int maxBytes;
    private final LineOverflow overflow;
    private final EventCounters counters;
    private final LineSink next;
    private final Line piece = new Line();

    /** @param maxBytes of a line in UTF-8; at least four, so that each character fits */
    LimitedLines(int maxBytes, LineOverflow overflow, EventCounters counters, LineSink next) {
        this.maxBytes = maxBytes;
        this.overflow = overflow;
        this.counters = counters;
        this.next = next;
    }

    @Override
    public void accept(Line line) {
        if (line.length() <= maxBytes) {
            next.accept(line);
            return;
        }
        switch (overflow) {
            case SPLIT -> split(line);
            case TRUNCATE -> {
                counters.countTruncated();
                next.accept(upTo(end(line, line.offset()), line, line.offset()).tag(LineTag.TRUNCATED));
            }
            case SKIP -> counters.countSkipped();
        }
    }

    @Override
    public void pause() {
        next.pause();
    }

    @Override
    public void end() {
        next.end();
    }

    private void split(Line line) {
        int from = line.offset();
        int end = line.offset() + line.length();
        while (from < end) {
            int to = end - from <= maxBytes ? end : end(line, from);
            counters.countSplit();
            upTo(to, line, from).tag(LineTag.SPLIT);
            if (to < end) {
                // Only the last piece moves the cursor: where in the file the others end is not known any more.
                piece.at(line.before());
            }
            next.accept(piece);
            from = to;
        }
    }

    private Line upTo(int end, Line line, int from) {
        return piece.of(line, line.buffer(), from, end - from);
    }

    private int end(Line line, int from) {
        return LineCharset.UTF_8.cut(line.buffer(), from, from + maxBytes);
    }
}
