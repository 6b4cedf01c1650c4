/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.LineTag;
import java.util.Arrays;

/**
 * Joins lines to one event. The event is passed on as one line, with the cursor before its first line and the cursor
 * after its last line, so a restart before that reads the event again from its first line. An event beyond the limits
 * is split, truncated or skipped.
 */
final class Event {
    /** The first size of a buffer. Each file has one, and most events are short. */
    private static final int SMALL = 512;

    /** A larger buffer is released after its event. */
    private static final int LARGE = 16 * 1024;

    private final Limits limits;
    private final EventCounters counters;
    private final LineSink next;
    private final Line joined = new Line();
    private byte[] buffer = new byte[0];
    private int length;
    private int lines;
    // Whether the lines so far are a piece of an event that is too long.
    private boolean isPiece;
    // Whether the event is too long, so that later lines are left out.
    private boolean isFull;

    /**
     * How long an event may be.
     *
     * @param maxBytes of the event, with newlines
     * @param maxLines in the event; more than 0
     * @param overflow what happens to a longer event
     */
    record Limits(int maxBytes, int maxLines, LineOverflow overflow) {}

    Event(Limits limits, EventCounters counters, LineSink next) {
        this.limits = limits;
        this.counters = counters;
        this.next = next;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    /** Goes on as the rest of an event whose first pieces an earlier run passed on. */
    void continuePieces() {
        isPiece = true;
    }

    /** Whether the next line is the rest of an event whose first pieces an earlier run passed on. */
    boolean isContinued() {
        return isPiece && lines == 0;
    }

    /**
     * Adds a line.
     *
     * @param onItsOwn whether a newline goes before it, unless it is the first line
     */
    void add(Line line, boolean onItsOwn) {
        boolean fits = fits(line, onItsOwn);
        if (!fits && lines > 0 && limits.overflow() == LineOverflow.SPLIT) {
            if (!isPiece) {
                counters.countSplit();
            }
            isPiece = true;
            pass();
            fits = fits(line, onItsOwn);
        }
        boolean newline = onItsOwn && lines > 0;
        if (lines == 0) {
            joined.of(line, buffer, 0, 0);
        } else {
            joined.upTo(line);
        }
        if (isFull) {
            // The event is already too long. Only its end still matters.
            return;
        }
        if (fits || limits.overflow() == LineOverflow.SPLIT) {
            append(line, line.length(), newline);
        } else {
            isFull = true;
            appendBeginning(line, newline);
        }
        lines++;
    }

    /** Passes on the lines that were added, if there are any. */
    void release() {
        if (lines > 0) {
            pass();
        }
        isPiece = false;
    }

    private boolean fits(Line line, boolean onItsOwn) {
        int newline = onItsOwn && lines > 0 ? 1 : 0;
        return lines < limits.maxLines() && line.length() <= limits.maxBytes() - length - newline;
    }

    /** Adds as much of the line as there is room for, without cutting a character. */
    private void appendBeginning(Line line, boolean newline) {
        int room = limits.maxBytes() - length - (newline ? 1 : 0);
        if (lines < limits.maxLines()) {
            while (room > 0 && (line.buffer()[line.offset() + room] & 0xC0) == 0x80) {
                room--;
            }
            if (room > 0) {
                append(line, room, newline);
            }
        }
    }

    private void append(Line line, int count, boolean newline) {
        int needed = length + count + 1;
        if (needed > buffer.length) {
            int roomy = Math.min(2 * buffer.length, limits.maxBytes());
            buffer = Arrays.copyOf(buffer, Math.max(Math.max(SMALL, needed), roomy));
        }
        if (newline) {
            buffer[length++] = '\n';
        }
        System.arraycopy(line.buffer(), line.offset(), buffer, length, count);
        length += count;
    }

    private void pass() {
        joined.of(joined, buffer, 0, length);
        if (isPiece) {
            joined.tag(LineTag.SPLIT);
        }
        boolean skipped = isFull && limits.overflow() == LineOverflow.SKIP;
        if (skipped) {
            counters.countSkipped();
        } else if (isFull) {
            counters.countTruncated();
            joined.tag(LineTag.TRUNCATED);
        }
        length = 0;
        lines = 0;
        isFull = false;
        if (!skipped) {
            next.accept(joined);
        }
        if (buffer.length > LARGE) {
            buffer = new byte[0];
        }
    }
}
