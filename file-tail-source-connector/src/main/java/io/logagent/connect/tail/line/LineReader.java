/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Cuts bytes of files into lines. One reader, and so one buffer, serves all files of a task: a file that is not being
 * read right now costs no memory here, since an unfinished line is read again when it grows.
 */
final class LineReader {
    /** How much of a file is read at once; large enough to make system calls rare, small enough for the CPU's cache. */
    static final int CHUNK = 256 * 1024;

    private final int lineMaxBytes;
    private final byte[] buffer;
    private final ByteBuffer target;
    private final Line line = new Line();
    private long delivered;

    /** @param lineMaxBytes a longer line is delivered in pieces of at most this size */
    LineReader(int lineMaxBytes) {
        this.lineMaxBytes = lineMaxBytes;
        // Room for the longest line and its terminator, so that a line that fits is never split.
        this.buffer = new byte[Math.max(CHUNK, lineMaxBytes + 2)];
        this.target = ByteBuffer.wrap(buffer);
    }

    /**
     * How far a file was read.
     *
     * @param cursor where the next line begins
     * @param insideLine whether a line began before that: pieces of it were delivered already
     */
    record Progress(Cursor cursor, boolean insideLine) {}

    /**
     * Delivers the next lines of a file, about a chunk of them.
     *
     * @param ended whether the file will not grow any more: then its last line needs no terminator
     * @return how far it got; what was given if there was no whole line
     */
    Progress read(FileChannel channel, Progress from, boolean ended, int maxLines, LineSink sink) throws IOException {
        FileIdentity file = from.cursor().file();
        long position = from.cursor().position();
        boolean insideLine = from.insideLine();
        long limit = delivered + maxLines;
        int filled = fill(channel, position, 0, CHUNK);
        int start = 0;
        int scanned = 0;
        while (delivered < limit) {
            int newline = indexOfNewline(scanned, filled);
            if (newline >= 0) {
                deliverWhole(file, position, start, newline, newline + 1, sink, insideLine);
                insideLine = false;
                start = newline + 1;
                scanned = start;
            } else if (filled - start > lineMaxBytes + 1) {
                int end = cut(start);
                deliver(file, position, start, end, end, sink, true);
                insideLine = true;
                start = end;
                scanned = filled;
            } else if (start > 0) {
                break;
            } else {
                int more = filled < buffer.length ? fill(channel, position, filled, buffer.length) : filled;
                if (more == filled) {
                    if (ended && filled > start) {
                        deliverWhole(file, position, start, filled, filled, sink, insideLine);
                        insideLine = false;
                        start = filled;
                    }
                    break;
                }
                scanned = filled;
                filled = more;
            }
        }
        return start == 0 ? from : new Progress(new Cursor(file, position + start), insideLine);
    }

    /** How many lines were delivered so far, by all calls together. */
    long delivered() {
        return delivered;
    }

    /** Reads until the buffer holds {@code limit} bytes or the file ends; returns how many it holds. */
    private int fill(FileChannel channel, long position, int from, int limit) throws IOException {
        target.limit(Math.max(from, limit)).position(from);
        while (target.hasRemaining() && channel.read(target, position + target.position()) > 0) {
            // A read may return less than what is there.
        }
        return target.position();
    }

    private int indexOfNewline(int from, int to) {
        byte[] bytes = buffer;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Delivers a line to its end, in pieces if it is too long. */
    private void deliverWhole(
            FileIdentity file, long position, int start, int end, int next, LineSink sink, boolean insideLine) {
        int trimmed = end > start && end < next && buffer[end - 1] == '\r' ? end - 1 : end;
        int from = start;
        while (trimmed - from > lineMaxBytes) {
            int to = cut(from);
            deliver(file, position, from, to, to, sink, true);
            from = to;
        }
        deliver(file, position, from, trimmed, next, sink, insideLine || from > start);
    }

    private void deliver(FileIdentity file, long position, int start, int end, int next, LineSink sink, boolean split) {
        sink.accept(line.set(buffer, start, end - start, position + start, new Cursor(file, position + next), split));
        delivered++;
    }

    /** Where to cut a line that is too long: not inside a UTF-8 character. */
    private int cut(int start) {
        int end = start + lineMaxBytes;
        int earliest = Math.max(start + 1, end - 3);
        for (int i = end; i >= earliest; i--) {
            if ((buffer[i] & 0xC0) != 0x80) {
                return i;
            }
        }
        return end;
    }
}
