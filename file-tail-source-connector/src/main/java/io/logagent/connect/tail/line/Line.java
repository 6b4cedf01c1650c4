/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.util.Arrays;

/**
 * One line of a file. A view of the reading buffer that is used again for the next line: valid only while
 * {@link LineSink#accept} runs.
 */
public final class Line {
    private byte[] buffer;
    private int offset;
    private int length;
    private long start;
    private Cursor before;
    private Cursor cursor;
    private boolean split;

    Line set(byte[] buffer, int offset, int length, long start, Cursor before, Cursor cursor, boolean split) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.start = start;
        this.before = before;
        this.cursor = cursor;
        this.split = split;
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

    /** A copy of the line's bytes, without the terminator. */
    public byte[] copy() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /** Where in the file the line begins, in bytes. */
    public long start() {
        return start;
    }

    /** The same line, for a restart that is to go on somewhere else. */
    Line at(Cursor elsewhere) {
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

    /** Whether this is a piece of a line that is longer than {@code line.max.bytes}. */
    public boolean split() {
        return split;
    }
}
