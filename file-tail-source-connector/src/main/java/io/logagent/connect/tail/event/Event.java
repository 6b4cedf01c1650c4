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
 * Joins lines to one. It is passed on as a whole, from the cursor before its first line to the one after its last, so
 * that a restart before that begins with its first line again. What is longer than the limits is split, truncated or
 * skipped.
 */
final class Event {
    /** What a buffer begins with: most events are short, and there is a buffer for each file. */
    private static final int SMALL = 512;

    /** A buffer that grew beyond this is given up after the event. */
    private static final int LARGE = 16 * 1024;

    private final Limits limits;
    private final EventCounters counters;
    private final LineSink next;
    private final Line joined = new Line();
    private byte[] buffer = new byte[0];
    private int length;
    private int lines;
    // Whether this is a piece of an event that is too long.
    private boolean isPiece;
    // Whether the event is too long and what comes is left out.
    private boolean isFull;

    /**
     * How long an event may be.
     *
     * @param maxBytes of the joined bytes
     * @param maxLines of them; more than 0
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

    /** Of what was added and not passed on yet. */
    int lines() {
        return lines;
    }

    /** A restart behind what was added is to go on behind this line, which is another event's. */
    void reach(Line line) {
        joined.reach(line.cursor());
    }

    /** What there is of the event so far; without its bytes. */
    Line soFar() {
        return joined;
    }

    /**
     * Adds a line.
     *
     * @param onItsOwn whether a newline is to stand before it, if it is not the first one
     */
    void add(Line line, boolean onItsOwn) {
        boolean fits = fits(line, onItsOwn);
        if (!fits && lines > 0 && limits.overflow() == LineOverflow.SPLIT) {
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
            // Counts as too long already; only where it ends still matters.
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

    /** Passes on what was added, if there is anything. */
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

    /** As much of the line as there is room for, if there is room for a line; cuts no character. */
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
            counters.countSplit();
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
