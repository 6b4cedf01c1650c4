/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.LineTag;
import io.logagent.connect.tail.text.LineCharset;

/**
 * Keeps lines within a limit. A line may grow when it is decoded: one byte in a file may become three bytes in UTF-8,
 * and six in JSON.
 */
final class LimitStage implements LineSink {
    private final int maxBytes;
    private final int alwaysFits;
    private final LineSize size;
    private final LineOverflow overflow;
    private final EventCounters counters;
    private final LineSink next;
    private final Line piece = new Line();

    /**
     * @param maxBytes of a line; at least 24, so that each character fits
     * @param size how the bytes of a line count
     */
    LimitStage(int maxBytes, LineSize size, LineOverflow overflow, EventCounters counters, LineSink next) {
        this.maxBytes = maxBytes;
        this.alwaysFits = maxBytes / size.largest();
        this.size = size;
        this.overflow = overflow;
        this.counters = counters;
        this.next = next;
    }

    @Override
    public void accept(Line line) {
        if (line.length() <= alwaysFits || fits(line, line.offset())) {
            next.accept(line);
            return;
        }
        switch (overflow) {
            case SPLIT -> {
                counters.countSplit();
                split(line);
            }
            case TRUNCATE -> {
                counters.countTruncated();
                next.accept(upTo(end(line, line.offset()), line, line.offset()).tag(LineTag.TRUNCATED));
            }
            case SKIP -> counters.countSkipped();
        }
    }

    @Override
    public boolean pause() {
        return next.pause();
    }

    @Override
    public void end() {
        next.end();
    }

    private void split(Line line) {
        int from = line.offset();
        int end = line.offset() + line.length();
        while (from < end) {
            int to = fits(line, from) ? end : end(line, from);
            upTo(to, line, from).tag(LineTag.SPLIT);
            if (to < end) {
                // Only the last piece moves the cursor, because where the others end in the file is not known any
                // more.
                piece.atStart();
            }
            next.accept(piece);
            from = to;
        }
    }

    private Line upTo(int end, Line line, int from) {
        return piece.of(line, line.buffer(), from, end - from);
    }

    private boolean fits(Line line, int from) {
        int end = line.offset() + line.length();
        return size.fitting(line.buffer(), from, end, maxBytes) == end;
    }

    private int end(Line line, int from) {
        int end = size.fitting(line.buffer(), from, line.offset() + line.length(), maxBytes);
        return LineCharset.UTF_8.cut(line.buffer(), from, end);
    }
}
