/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes of files into lines. One reader, and so one buffer, serves all files of a task: a file that is not being
 * read right now costs no memory here, since an unfinished line is read again when it grows.
 */
public final class LineReader {
    /** How much of a file is read at once; large enough to make system calls rare, small enough for the CPU's cache. */
    static final int CHUNK = 256 * 1024;

    /** CR and LF in the widest encodings. */
    private static final int LONGEST_TERMINATOR = 8;

    /** In any encoding; none is cut in two, so that a piece may be shorter by that. */
    private static final int LONGEST_CHARACTER = 4;

    /** A byte order mark has no more bytes. */
    private static final int LONGEST_MARK = 4;

    private final int lineMaxBytes;
    private final TailCounters counters;
    private final ReadBuffer window;
    private final byte[] buffer;
    private final Line line = new Line();
    private long delivered;
    private long deliveredBytes;

    // Of the read in progress.
    private LineFraming cut;
    private LineTerminator terminator;
    private LineSink sink;
    private Cursor reached;

    /**
     * @param lineMaxBytes a longer line overflows
     * @param counters told what is left out and what overflows
     */
    public LineReader(int lineMaxBytes, TailCounters counters) {
        this.lineMaxBytes = lineMaxBytes;
        this.counters = counters;
        // Room for the longest line and its terminator, so that a line that fits is never split.
        this.window = new ReadBuffer(ReadBuffer.CONTEXT + Math.max(CHUNK, lineMaxBytes + LONGEST_TERMINATOR));
        this.buffer = window.bytes();
    }

    /** How far back a read may begin before where the last one ended. */
    int stepBack() {
        return buffer.length;
    }

    /**
     * How far a file was read.
     *
     * @param cursor where the next line begins
     * @param insideLine whether a line that is too long began before that, of which a piece was delivered or all is left
     *     out
     * @param unfinished what there is of the next line; null if that was not looked at
     */
    record Progress(Cursor cursor, boolean insideLine, HeadFingerprint unfinished) {
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

    /** The encoding of a file, where its beginning tells it; the same as before as long as there is no beginning. */
    public LineCharset charset(ByteSource source, LineCharset named) throws IOException {
        if (!named.dependsOnMark()) {
            return named;
        }
        ByteBuffer beginning = ByteBuffer.allocate(LONGEST_MARK);
        while (beginning.hasRemaining() && source.read(beginning, beginning.position()) > 0) {
            // A read may return less than what is there.
        }
        return beginning.position() < named.terminator().width()
                ? named
                : named.of(beginning.array(), beginning.position());
    }

    /**
     * Delivers the next lines of a file, about a chunk of them.
     *
     * @param from where to go on; with file and head, see {@link #complete}
     * @param ended whether the file will not grow any more: then its last line needs no terminator
     * @return how far it got
     * @throws ContentReplacedException if the file is not what was read before
     */
    public Progress read(ByteSource source, Progress from, LineFraming how, boolean ended, int maxLines, LineSink to)
            throws IOException {
        Cursor cursor = from.cursor();
        cut = how;
        terminator = how.charset().terminator();
        line.encodedIn(how.charset());
        sink = to;
        reached = cursor;
        int first = window.moveTo(cursor.file(), cursor.head(), cursor.modified(), cursor.position());
        int filled = window.fill(source, 0, first + CHUNK);
        if (filled < first
                || !window.isAsBefore(cursor, first)
                || !window.goesOnWith(from.unfinished(), first, filled)) {
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
            int newline = terminator.find(buffer, scanned, filled, window.base());
            if (newline >= 0) {
                int next = newline + terminator.width();
                finish(start, terminator.trim(buffer, start, newline), next, insideLine);
                insideLine = false;
                start = next;
                scanned = next;
            } else if (filled - start > lineMaxBytes + terminator.width()) {
                start = overflow(start, filled, insideLine);
                insideLine = true;
                scanned = wholeUnits(filled);
            } else if (start > first) {
                break;
            } else {
                int more = window.fill(source, filled, buffer.length);
                if (more == filled) {
                    if (ended && filled > start) {
                        finish(start, filled, filled, insideLine);
                        insideLine = false;
                        start = filled;
                    }
                    break;
                }
                scanned = wholeUnits(filled);
                filled = more;
            }
        }
        if (start == first) {
            return new Progress(from.cursor(), insideLine, window.beginning(first, filled));
        }
        boolean known = reached.position() == window.base() + start;
        return new Progress(known ? reached : window.cursorAt(start), insideLine, null);
    }

    /**
     * The same place in the file as it is now, with everything by which it will be recognised.
     *
     * @param unfinished what is known to come after the cursor; null if that is not known
     * @throws ContentReplacedException if the file is shorter, or is known to be another
     */
    Progress complete(
            ByteSource source,
            FileIdentity identity,
            long lastModified,
            Cursor cursor,
            HeadFingerprint unfinished,
            LineCharset charset)
            throws IOException {
        int length = (int) Math.min(HeadFingerprint.MAX, cursor.position());
        window.moveTo(identity, null, lastModified, 0);
        if (window.fill(source, 0, length) < length) {
            throw new ContentReplacedException();
        }
        HeadFingerprint head = window.headUpTo(length);
        if (cursor.head() != null && !head.equals(cursor.head())) {
            // Before the position is looked for, which takes long in a compressed file.
            throw new ContentReplacedException();
        }
        int first = window.moveTo(identity, head, lastModified, cursor.position());
        int filled = window.fill(source, 0, first + HeadFingerprint.MAX);
        if (filled < first
                || cursor.head() != null && !window.isAsBefore(cursor, first)
                || !window.goesOnWith(unfinished, first, filled)) {
            throw new ContentReplacedException();
        }
        boolean insideLine = first > 0
                && !isBetweenLines(first, charset.terminator())
                && isBehindPiece(source, cursor.position(), charset.terminator());
        return new Progress(window.cursorAt(first), insideLine, window.beginning(first, filled));
    }

    /** Behind a terminator, or in a hole: what follows that is the start of a line. */
    private boolean isBetweenLines(int index, LineTerminator ending) {
        int unit = index - ending.width();
        return unit >= 0
                && (ending.find(buffer, unit, index, window.base()) == unit
                        || ending.skipNuls(buffer, unit, index) == index);
    }

    /**
     * Whether what was delivered before a place inside a line is a piece of one that is too long. Else it was delivered as
     * the last line of a file, which has gone on since: what follows is a line of its own then, as without a restart.
     */
    private boolean isBehindPiece(ByteSource source, long position, LineTerminator ending) throws IOException {
        long from = position - (lineMaxBytes - LONGEST_CHARACTER);
        if (from <= 0) {
            return false;
        }
        from -= from % ending.width();
        ByteBuffer before = ByteBuffer.allocate((int) (position - from));
        while (before.hasRemaining() && source.read(before, from + before.position()) > 0) {
            // A read may return less than what is there.
        }
        return ending.find(before.array(), 0, before.position(), from) < 0;
    }

    /** How many lines, or pieces of lines, were delivered by all calls together. */
    public long delivered() {
        return delivered;
    }

    /** How many bytes those lines had, with their terminators. */
    public long deliveredBytes() {
        return deliveredBytes;
    }

    private int skipNuls(int from, int to) {
        int text = terminator.skipNuls(buffer, from, to);
        counters.skippedNuls(text - from);
        return text;
    }

    /** The last index up to there at which a unit of the encoding begins. */
    private int wholeUnits(int index) {
        return (int) (index - (window.base() + index) % terminator.width());
    }

    /** What becomes of a line that is too long and has no end yet; returns where to go on. */
    private int overflow(int start, int filled, boolean insideLine) {
        if (!insideLine) {
            counters.overflowed();
        }
        if (cut.overflow() == LineOverflow.SPLIT || cut.overflow() == LineOverflow.TRUNCATE && !insideLine) {
            int end = cutAt(start);
            deliver(start, end, end, tag());
            return end;
        }
        return wholeUnits(filled);
    }

    /** Delivers a line to its end. */
    private void finish(int start, int end, int next, boolean insideLine) {
        boolean tooLong = end - start > lineMaxBytes;
        if (tooLong && !insideLine) {
            counters.overflowed();
        }
        if (cut.overflow() == LineOverflow.SPLIT) {
            deliverPieces(start, end, next, insideLine);
        } else if (insideLine || tooLong && cut.overflow() == LineOverflow.SKIP) {
            reached = window.cursorAt(next);
        } else if (tooLong) {
            deliver(start, cutAt(start), next, LineTag.TRUNCATED);
        } else {
            deliver(start, end, next, null);
        }
    }

    private void deliverPieces(int start, int end, int next, boolean insideLine) {
        int from = start;
        while (end - from > lineMaxBytes) {
            int to = cutAt(from);
            deliver(from, to, to, LineTag.SPLIT);
            from = to;
        }
        deliver(from, end, next, insideLine || from > start ? LineTag.SPLIT : null);
    }

    private LineTag tag() {
        return cut.overflow() == LineOverflow.SPLIT ? LineTag.SPLIT : LineTag.TRUNCATED;
    }

    private void deliver(int start, int end, int next, LineTag tag) {
        Cursor after = window.cursorAt(next);
        line.set(buffer, start, end - start, window.base() + start, reached, after);
        sink.accept(tag == null ? line : line.tag(tag));
        reached = after;
        delivered++;
        deliveredBytes += next - start;
    }

    private int cutAt(int start) {
        return cut.charset().cut(buffer, start, start + lineMaxBytes);
    }
}
