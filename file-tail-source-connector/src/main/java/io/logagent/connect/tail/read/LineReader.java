/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Cuts the bytes of files into lines. All files of a task share one reader and its buffer. A file keeps no bytes in
 * memory between two reads, since its partial line is read again when it grows.
 */
public final class LineReader {
    /** The size of a read: large enough to make system calls rare, small enough for the CPU's cache. */
    static final int CHUNK = 256 * 1024;

    /** CR and LF in the widest encodings. */
    private static final int LONGEST_TERMINATOR = 8;

    /** Programs write fewer NULs than this into a line, or behind it. */
    static final int SHORTEST_HOLE = 4;

    private final int lineMaxBytes;
    private final TailCounters counters;
    private final ReadBuffer buffer;
    private final byte[] bytes;
    private final CheckpointVerifier verifier;
    private final LongSupplier nanoTime;
    private final Line line = new Line();
    private long delivered;
    private long deliveredBytes;

    // Of the read in progress.
    private LineFraming framing;
    private LineTerminator terminator;
    private LineSink sink;
    private Cursor reached;
    private boolean holesAwaited;

    /**
     * @param lineMaxBytes a longer line overflows
     * @param counters count skipped NULs and lines that overflow
     */
    public LineReader(int lineMaxBytes, TailCounters counters) {
        this(lineMaxBytes, counters, System::nanoTime);
    }

    /** @param nanoTime measures for how long a hole of NULs has been there */
    public LineReader(int lineMaxBytes, TailCounters counters, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lineMaxBytes = lineMaxBytes;
        this.counters = counters;
        // Room for the longest line and its terminator, so that a line that fits is never split.
        this.buffer = new ReadBuffer(ReadBuffer.CONTEXT + Math.max(CHUNK, lineMaxBytes + LONGEST_TERMINATOR));
        this.bytes = buffer.bytes();
        this.verifier = new CheckpointVerifier(buffer, lineMaxBytes);
    }

    /** How far a read may begin before the end of the last one. */
    int stepBack() {
        return bytes.length;
    }

    /**
     * Delivers the next lines of a file, about a chunk of them.
     *
     * @param from where to begin; its cursor has a file and a head, see {@link CheckpointVerifier}
     * @param ended whether nothing more will be written to the file, so that its last line needs no terminator
     * @throws ContentReplacedException if the file has other content than at the last read
     */
    ReadProgress read(
            ByteSource source, ReadProgress from, LineFraming lineFraming, boolean ended, int maxLines, LineSink to)
            throws IOException {
        return read(source, from, lineFraming, ended, false, maxLines, to);
    }

    /** The same; reading may end at a hole of NULs, as it does at the end of the file. */
    ReadProgress read(
            ByteSource source,
            ReadProgress from,
            LineFraming lineFraming,
            boolean ended,
            boolean endsAtHole,
            int maxLines,
            LineSink to)
            throws IOException {
        holesAwaited = endsAtHole;
        Cursor cursor = from.cursor();
        reached = cursor;
        framing = lineFraming;
        terminator = lineFraming.charset().terminator();
        line.encodedIn(lineFraming.charset());
        sink = to;
        int first = buffer.moveTo(cursor.file(), cursor.head(), cursor.modified(), cursor.position());
        int needed = first + HeadFingerprint.length(from.partialLine());
        int filled = buffer.fill(source, 0, needed, first + CHUNK);
        if (filled < first
                || !buffer.isAsBefore(cursor, first)
                || !buffer.continuesWith(from.partialLine(), first, filled)) {
            throw new ContentReplacedException();
        }
        return frame(source, from, first, filled, ended, maxLines);
    }

    /** Continues behind a hole of NULs. */
    ReadProgress skipTo(ByteSource source, ReadProgress from, long position) throws IOException {
        Cursor cursor = from.cursor();
        counters.skippedNuls(position - cursor.position());
        // The buffer may not reach back to the beginning of the file.
        HeadFingerprint head = verifier.headBefore(source, position);
        int first = buffer.moveTo(cursor.file(), head, cursor.modified(), position);
        if (buffer.fill(source, 0, first, first) < first) {
            throw new ContentReplacedException();
        }
        return new ReadProgress(buffer.cursorAt(first), false, null);
    }

    /** Counts NULs that were not skipped on purpose: nobody has written what is in their place. */
    void lost(long bytes, TailCounters.Loss what) {
        counters.lost(bytes, what);
    }

    /** Counts bytes that were seen and then truncated. */
    void truncated(long bytes, TailCounters.Loss what) {
        counters.truncated();
        lost(bytes, what);
    }

    /** The buffer, which is empty between two reads. */
    byte[] scratch() {
        return bytes;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    private int textEnd(int from, int filled) {
        return holesAwaited ? terminator.findNuls(bytes, wholeUnits(from), filled, SHORTEST_HOLE) : filled;
    }

    private ReadProgress frame(
            ByteSource source, ReadProgress from, int first, int alreadyFilled, boolean ended, int maxLines)
            throws IOException {
        boolean insideLine = from.insideLine();
        long limit = delivered + maxLines;
        int filled = textEnd(first, alreadyFilled);
        long hole = ReadProgress.NO_HOLE;
        boolean endsAtHole = filled < alreadyFilled;
        int start = first;
        int scanned = first;
        while (delivered < limit) {
            if (!insideLine && start < filled && bytes[start] == 0) {
                start = skipNuls(start, filled);
                scanned = start;
            }
            int newline = terminator.find(bytes, scanned, filled, buffer.base());
            if (newline >= 0) {
                int next = newline + terminator.width();
                finish(start, terminator.trim(bytes, start, newline), next, insideLine);
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
                int read = endsAtHole ? filled : buffer.fill(source, filled, filled, bytes.length);
                int more = textEnd(filled, read);
                endsAtHole |= more < read;
                if (more == filled) {
                    hole = endsAtHole ? buffer.base() + filled : ReadProgress.NO_HOLE;
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
            return new ReadProgress(from.cursor(), insideLine, buffer.beginning(first, filled), hole);
        }
        boolean known = reached.position() == buffer.base() + start;
        return new ReadProgress(known ? reached : buffer.cursorAt(start), insideLine, null);
    }

    /** How far a read came that a failing sink has ended. */
    ReadProgress interrupted(ReadProgress from) {
        return reached.position() == from.cursor().position() ? from : new ReadProgress(reached, false, null);
    }

    CheckpointVerifier verifier() {
        return verifier;
    }

    /** The lines, and pieces of lines, that all reads together delivered. */
    public long delivered() {
        return delivered;
    }

    /** The bytes of the delivered lines, with their terminators. */
    public long deliveredBytes() {
        return deliveredBytes;
    }

    private int skipNuls(int from, int to) {
        int text = terminator.skipNuls(bytes, from, to);
        counters.skippedNuls(text - from);
        return text;
    }

    /** The last index up to this one at which a unit of the encoding begins. */
    private int wholeUnits(int index) {
        return (int) (index - (buffer.base() + index) % terminator.width());
    }

    /** Handles a line that is too long and has no end yet; returns the index where reading continues. */
    private int overflow(int start, int filled, boolean insideLine) {
        if (!insideLine) {
            counters.overflowed();
        }
        if (framing.overflow() == LineOverflow.SPLIT || framing.overflow() == LineOverflow.TRUNCATE && !insideLine) {
            int end = pieceEnd(start);
            deliver(start, end, end, overflowTag());
            return end;
        }
        return wholeUnits(filled);
    }

    /** Delivers a line that has its end. */
    private void finish(int start, int end, int next, boolean insideLine) {
        boolean tooLong = end - start > lineMaxBytes;
        if (tooLong && !insideLine) {
            counters.overflowed();
        }
        if (framing.overflow() == LineOverflow.SPLIT) {
            deliverPieces(start, end, next, insideLine);
        } else if (insideLine || tooLong && framing.overflow() == LineOverflow.SKIP) {
            reached = buffer.cursorAt(next);
        } else if (tooLong) {
            deliver(start, pieceEnd(start), next, LineTag.TRUNCATED);
        } else {
            deliver(start, end, next, null);
        }
    }

    private void deliverPieces(int start, int end, int next, boolean insideLine) {
        int from = start;
        while (end - from > lineMaxBytes) {
            int to = pieceEnd(from);
            deliver(from, to, to, LineTag.SPLIT);
            from = to;
        }
        deliver(from, end, next, insideLine || from > start ? LineTag.SPLIT : null);
    }

    private LineTag overflowTag() {
        return framing.overflow() == LineOverflow.SPLIT ? LineTag.SPLIT : LineTag.TRUNCATED;
    }

    private void deliver(int start, int end, int next, LineTag tag) {
        Cursor after = buffer.cursorAt(next);
        line.set(bytes, start, end - start, buffer.base() + start, reached, after);
        sink.accept(tag == null ? line : line.tag(tag));
        reached = after;
        delivered++;
        deliveredBytes += next - start;
    }

    private int pieceEnd(int start) {
        return framing.charset().cut(bytes, start, start + lineMaxBytes);
    }
}
