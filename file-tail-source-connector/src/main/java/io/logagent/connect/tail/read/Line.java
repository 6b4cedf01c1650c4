/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineCharset;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * One line of a file. It is a view of the read buffer and is reused for the next line, so it is valid only while {@link
 * LineSink#accept} runs.
 */
public final class Line {
    private LineCharset charset = LineCharset.UTF_8;
    private byte[] buffer;
    private int offset;
    private int length;
    private long start;
    private Cursor before;
    private Cursor cursor;
    private EventState stateBefore = EventState.NONE;
    private EventState state = EventState.NONE;
    private int tags;
    private Instant time;
    private String stream;

    Line set(byte[] buffer, int offset, int length, long start, Cursor before, Cursor cursor) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.start = start;
        this.before = before;
        this.cursor = cursor;
        this.stateBefore = EventState.NONE;
        this.state = EventState.NONE;
        this.tags = 0;
        this.time = null;
        this.stream = null;
        return this;
    }

    /** Becomes the original line with other bytes, as a stage of the pipeline made them. */
    public Line of(Line original, byte[] buffer, int offset, int length) {
        this.charset = original.charset;
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.start = original.start;
        this.before = original.before;
        this.cursor = original.cursor;
        this.stateBefore = original.stateBefore;
        this.state = original.state;
        this.tags = original.tags;
        this.time = original.time;
        this.stream = original.stream;
        return this;
    }

    /** Sets the encoding of this line and of all that follow. */
    public Line encodedIn(LineCharset encoding) {
        charset = encoding;
        return this;
    }

    /** Extends the line to the end of a later one. */
    public Line upTo(Line last) {
        cursor = last.cursor;
        tags |= last.tags;
        return this;
    }

    /** Sets where a restart begins to read this line again. */
    public Line from(Cursor earlier, EventState its) {
        before = earlier;
        stateBefore = its;
        return this;
    }

    /** Sets where a restart continues after this line. */
    public Line reach(Cursor later, EventState its) {
        cursor = later;
        state = its;
        return this;
    }

    /** Adds a tag. */
    public Line tag(LineTag tag) {
        tags |= tag.mask();
        return this;
    }

    /** Sets time and stream that a container runtime noted. */
    public Line written(Instant at, String to) {
        time = at;
        stream = to;
        return this;
    }

    /** The array that holds the bytes, from {@link #offset()}; it must not be changed. */
    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** The length in bytes, without the terminator. */
    public int length() {
        return length;
    }

    /** The encoding of the bytes. */
    public LineCharset charset() {
        return charset;
    }

    /** A copy of the bytes, without the terminator. */
    public byte[] copy() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /** The position of the line in the file, in bytes. */
    public long start() {
        return start;
    }

    /** Sets one cursor for a restart before and after this line. */
    public Line at(Cursor elsewhere) {
        before = elsewhere;
        cursor = elsewhere;
        return this;
    }

    /** Sets the cursor after this line to the one before it, because more pieces of the line follow. */
    public Line atStart() {
        cursor = before;
        state = stateBefore;
        return this;
    }

    /** Whether a restart before this line and a restart after it read the same. */
    public boolean isAtStart() {
        return cursor.position() == before.position() && cursor.equals(before) && state.equals(stateBefore);
    }

    /** The cursor from which a restart reads this line again. */
    public Cursor before() {
        return before;
    }

    /** The cursor from which a restart continues after this line. */
    public Cursor cursor() {
        return cursor;
    }

    /** The state of the events at {@link #before}. */
    public EventState stateBefore() {
        return stateBefore;
    }

    /** The state of the events at {@link #cursor}. */
    public EventState state() {
        return state;
    }

    public boolean has(LineTag tag) {
        return (tags & tag.mask()) != 0;
    }

    /** Whether this is a piece of a line that is longer than {@code line.max.bytes}. */
    public boolean split() {
        return has(LineTag.SPLIT);
    }

    /** The names of all tags, in no particular order; empty for most lines. */
    public List<String> tags() {
        return LineTag.names(tags);
    }

    /** The time that a container runtime noted; null without one. */
    public Instant time() {
        return time;
    }

    /** {@code stdout} or {@code stderr} as a container runtime noted it; null without one. */
    public String stream() {
        return stream;
    }
}
