/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes of files into lines. One reader, and so one buffer, serves all files of a task: a file that is not being
 * read right now costs no memory here, since an unfinished line is read again when it grows.
 */
final class LineReader {
    /** How much of a file is read at once; large enough to make system calls rare, small enough for the CPU's cache. */
    static final int CHUNK = 256 * 1024;

    /** Read again before the position: whether it is still what was read before, and a head that is still growing. */
    private static final int CONTEXT = Head.MAX;

    private final int lineMaxBytes;
    private final TailCounters counters;
    private final byte[] buffer;
    private final ByteBuffer target;
    private final Line line = new Line();
    private long delivered;
    private long deliveredBytes;

    // Of the read in progress: the file's part that is in the buffer, and whose it is.
    private FileIdentity file;
    private long base;
    private Head head;
    private long modified;
    private LineSink sink;
    private Cursor reached;

    /**
     * @param lineMaxBytes a longer line is delivered in pieces of at most this size
     * @param counters told how many bytes are left out
     */
    LineReader(int lineMaxBytes, TailCounters counters) {
        this.lineMaxBytes = lineMaxBytes;
        this.counters = counters;
        // Room for the longest line and its terminator, so that a line that fits is never split.
        this.buffer = new byte[CONTEXT + Math.max(CHUNK, lineMaxBytes + 2)];
        this.target = ByteBuffer.wrap(buffer);
    }

    /** How far back a read may begin before where the last one ended. */
    int stepBack() {
        return buffer.length;
    }

    /**
     * How far a file was read.
     *
     * @param cursor where the next line begins
     * @param insideLine whether a line began before that: pieces of it were delivered already
     * @param unfinished what there is of the next line; null if that was not looked at
     */
    record Progress(Cursor cursor, boolean insideLine, Head unfinished) {
        /** The same place in a file that was written since. */
        Progress writtenAt(long modified) {
            return cursor.modified() == modified
                    ? this
                    : new Progress(
                            new Cursor(cursor.file(), cursor.position(), cursor.head(), cursor.tail(), modified),
                            insideLine,
                            unfinished);
        }

        /** Whether both are at the same place. */
        boolean isAt(Progress other) {
            return cursor.position() == other.cursor.position();
        }
    }

    /**
     * Delivers the next lines of a file, about a chunk of them.
     *
     * @param from where to go on; with file and head, see {@link #complete}
     * @param ended whether the file will not grow any more: then its last line needs no terminator
     * @return how far it got
     * @throws ContentReplacedException if the file is not what was read before
     */
    Progress read(ByteSource source, Progress from, boolean ended, int maxLines, LineSink to) throws IOException {
        Cursor cursor = from.cursor();
        file = cursor.file();
        head = cursor.head();
        modified = cursor.modified();
        sink = to;
        reached = cursor;
        base = Math.max(0, cursor.position() - CONTEXT);
        int first = (int) (cursor.position() - base);
        int filled = fill(source, 0, first + CHUNK);
        if (filled < first || !isAsBefore(cursor, first) || !goesOnWith(from.unfinished(), first, filled)) {
            throw new ContentReplacedException();
        }
        return cut(source, from, first, filled, ended, maxLines);
    }

    private Progress cut(ByteSource source, Progress from, int first, int alreadyFilled, boolean ended, int maxLines)
            throws IOException {
        boolean insideLine = from.insideLine();
        long limit = delivered + maxLines;
        int filled = alreadyFilled;
        int start = first;
        int scanned = first;
        while (delivered < limit) {
            if (!insideLine && start < filled && buffer[start] == 0) {
                start = skipNuls(start, filled);
                scanned = start;
            }
            int newline = indexOfNewline(scanned, filled);
            if (newline >= 0) {
                deliverWhole(start, newline, newline + 1, insideLine);
                insideLine = false;
                start = newline + 1;
                scanned = start;
            } else if (filled - start > lineMaxBytes + 1) {
                int end = cutAt(start);
                deliver(start, end, end, true);
                insideLine = true;
                start = end;
                scanned = filled;
            } else if (start > first) {
                break;
            } else {
                int more = fill(source, filled, buffer.length);
                if (more == filled) {
                    if (ended && filled > start) {
                        deliverWhole(start, filled, filled, insideLine);
                        insideLine = false;
                        start = filled;
                    }
                    break;
                }
                scanned = filled;
                filled = more;
            }
        }
        if (start == first) {
            return new Progress(from.cursor(), insideLine, beginning(first, filled));
        }
        return new Progress(reached.position() == base + start ? reached : cursorAt(start), insideLine, null);
    }

    /**
     * The same place in the file as it is now, with everything by which it will be recognised.
     *
     * @param unfinished what is known to come after the cursor; null if that is not known
     * @throws ContentReplacedException if the file is shorter, or is known to be another
     */
    Progress complete(ByteSource source, FileIdentity identity, long lastModified, Cursor cursor, Head unfinished)
            throws IOException {
        file = identity;
        modified = lastModified;
        int length = (int) Math.min(Head.MAX, cursor.position());
        base = 0;
        int filled = fill(source, 0, length);
        if (filled < length) {
            throw new ContentReplacedException();
        }
        head = new Head(length, Fingerprint.of(buffer, 0, length));
        base = Math.max(0, cursor.position() - CONTEXT);
        int first = (int) (cursor.position() - base);
        filled = fill(source, 0, first + Head.MAX);
        if (filled < first
                || cursor.head() != null && (!head.equals(cursor.head()) || !isAsBefore(cursor, first))
                || !goesOnWith(unfinished, first, filled)) {
            throw new ContentReplacedException();
        }
        // Behind NULs that were left out a line begins.
        boolean insideLine = first > 0 && buffer[first - 1] != '\n' && buffer[first - 1] != 0;
        return new Progress(cursorAt(first), insideLine, beginning(first, filled));
    }

    private boolean goesOnWith(Head unfinished, int first, int filled) {
        return unfinished == null
                || filled - first >= unfinished.length()
                        && Fingerprint.of(buffer, first, first + unfinished.length()) == unfinished.hash();
    }

    private Head beginning(int first, int filled) {
        int length = Math.min(Head.MAX, filled - first);
        return new Head(length, Fingerprint.of(buffer, first, first + length));
    }

    private boolean isAsBefore(Cursor cursor, int first) {
        int tail = Cursor.tailLength(cursor.position());
        return Fingerprint.of(buffer, first - tail, first) == cursor.tail();
    }

    private Cursor cursorAt(int index) {
        long position = base + index;
        if (head.length() < Head.MAX && head.length() < position) {
            // Then the buffer begins where the file does.
            int length = (int) Math.min(Head.MAX, position);
            head = new Head(length, Fingerprint.of(buffer, 0, length));
        }
        long tail = Fingerprint.of(buffer, index - Cursor.tailLength(position), index);
        return new Cursor(file, position, head, tail, modified);
    }

    /** How many lines were delivered so far, by all calls together. */
    long delivered() {
        return delivered;
    }

    /** How many bytes those lines had, with their terminators. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    /** Reads until the buffer holds {@code limit} bytes or the file ends; returns how many it holds. */
    private int fill(ByteSource source, int from, int limit) throws IOException {
        target.limit(Math.max(from, limit)).position(from);
        while (target.hasRemaining() && source.read(target, base + target.position()) > 0) {
            // A read may return less than what is there.
        }
        return target.position();
    }

    private int skipNuls(int from, int to) {
        int i = from;
        while (i < to && buffer[i] == 0) {
            i++;
        }
        counters.skippedNuls(i - from);
        return i;
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
    private void deliverWhole(int start, int end, int next, boolean insideLine) {
        int trimmed = end > start && end < next && buffer[end - 1] == '\r' ? end - 1 : end;
        int from = start;
        while (trimmed - from > lineMaxBytes) {
            int to = cutAt(from);
            deliver(from, to, to, true);
            from = to;
        }
        deliver(from, trimmed, next, insideLine || from > start);
    }

    private void deliver(int start, int end, int next, boolean split) {
        Cursor after = cursorAt(next);
        sink.accept(line.set(buffer, start, end - start, base + start, reached, after, split));
        reached = after;
        delivered++;
        deliveredBytes += next - start;
    }

    /** Where to cut a line that is too long: not inside a UTF-8 character. */
    private int cutAt(int start) {
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
