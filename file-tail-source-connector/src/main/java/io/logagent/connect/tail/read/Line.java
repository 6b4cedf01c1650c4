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
 * One line of a file. A view of the reading buffer that is used again for the next line: valid only while
 * {@link LineSink#accept} runs.
 */
public final class Line {
    private LineCharset charset = LineCharset.UTF_8;
    private byte[] buffer;
    private int offset;
    private int length;
    private long start;
    private Cursor before;
    private Cursor cursor;
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
        this.tags = 0;
        this.time = null;
        this.stream = null;
        return this;
    }

    /** The same line with other bytes: what a step on its way made of it. */
    public Line of(Line original, byte[] buffer, int offset, int length) {
        this.charset = original.charset;
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.start = original.start;
        this.before = original.before;
        this.cursor = original.cursor;
        this.tags = original.tags;
        this.time = original.time;
        this.stream = original.stream;
        return this;
    }

    /** The same line, and all that follow, in this encoding. */
    public Line encodedIn(LineCharset encoding) {
        charset = encoding;
        return this;
    }

    /** The same line, reaching to the end of a later one. */
    public Line upTo(Line last) {
        cursor = last.cursor;
        tags |= last.tags;
        return this;
    }

    /** The same line, with which more is delivered than itself: a restart goes on behind that. */
    public Line reach(Cursor later) {
        cursor = later;
        return this;
    }

    /** The same line, which a restart finds only if it begins earlier. */
    public Line from(Cursor earlier) {
        before = earlier;
        return this;
    }

    /** The same line with a tag. */
    public Line tag(LineTag tag) {
        tags |= tag.mask();
        return this;
    }

    /** The same line, written at this time to this stream, as a container runtime noted. */
    public Line written(Instant at, String to) {
        time = at;
        stream = to;
        return this;
    }

    /** The array that holds the line's bytes, at {@link #offset()}; it must not be changed. */
    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** In bytes, without the terminator. */
    public int length() {
        return length;
    }

    /** What the bytes are encoded in. */
    public LineCharset charset() {
        return charset;
    }

    /** A copy of the line's bytes, without the terminator. */
    public byte[] copy() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /** Where in the file the line begins, in bytes. */
    public long start() {
        return start;
    }

    /** The same line, for a restart that is to go on somewhere else. */
    public Line at(Cursor elsewhere) {
        before = elsewhere;
        cursor = elsewhere;
        return this;
    }

    /** What a restart needs to begin with this line again. */
    public Cursor before() {
        return before;
    }

    /** What a restart needs to go on after this line. */
    public Cursor cursor() {
        return cursor;
    }

    public boolean has(LineTag tag) {
        return (tags & tag.mask()) != 0;
    }

    /** Whether this is a piece of a line that is longer than {@code line.max.bytes}. */
    public boolean split() {
        return has(LineTag.SPLIT);
    }

    /** The names of all tags, in no special order; empty for most lines. */
    public List<String> tags() {
        return LineTag.names(tags);
    }

    /** When it was written, if its container runtime noted that; otherwise null. */
    public Instant time() {
        return time;
    }

    /** {@code stdout} or {@code stderr}, if its container runtime noted that; otherwise null. */
    public String stream() {
        return stream;
    }
}
