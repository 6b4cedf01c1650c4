/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineTerminator;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Checks whether a file has the content that a checkpoint is of. */
final class CheckpointVerifier {
    /** A piece never ends inside a character, so it may be shorter than {@code line.max.bytes} by this much. */
    private static final int LONGEST_CHARACTER = 4;

    private final ReadBuffer buffer;
    private final int lineMaxBytes;

    /** @param buffer of the reader; its content is overwritten */
    CheckpointVerifier(ReadBuffer buffer, int lineMaxBytes) {
        this.buffer = buffer;
        this.lineMaxBytes = lineMaxBytes;
    }

    /**
     * Returns the progress at the checkpoint, with the fingerprints of the file as it is now.
     *
     * @throws ContentReplacedException if the file is shorter, or has other content
     */
    ReadProgress verify(ByteSource source, FileStatus status, Checkpoint checkpoint, LineCharset charset)
            throws IOException {
        Cursor cursor = checkpoint.cursor();
        HeadFingerprint head = verifyHead(source, cursor);
        int first = buffer.moveTo(status.identity(), head, status.modifiedNanos(), cursor.position());
        int needed = first + HeadFingerprint.length(checkpoint.partialLine());
        int filled = buffer.fill(source, 0, needed, first + HeadFingerprint.MAX);
        if (filled < first
                || cursor.head() != null && !buffer.isAsBefore(cursor, first)
                || !buffer.continuesWith(checkpoint.partialLine(), first, filled)) {
            throw new ContentReplacedException();
        }
        boolean insideLine = first > 0
                && !isBetweenLines(first, charset.terminator())
                && isBehindPiece(source, cursor.position(), charset.terminator());
        int text = charset.terminator().findNuls(buffer.bytes(), first, filled, LineReader.SHORTEST_HOLE);
        return new ReadProgress(buffer.cursorAt(first), insideLine, buffer.beginning(first, text));
    }

    /** The head comes first: reaching the position takes long in a compressed file. */
    HeadFingerprint verifyHead(ByteSource source, Cursor cursor) throws IOException {
        HeadFingerprint head = headBefore(source, cursor.position());
        if (cursor.head() != null && !head.equals(cursor.head())) {
            throw new ContentReplacedException();
        }
        return head;
    }

    /**
     * The fingerprint of the first bytes before a position.
     *
     * @throws ContentReplacedException if the file has fewer
     */
    HeadFingerprint headBefore(ByteSource source, long position) throws IOException {
        int length = (int) Math.min(HeadFingerprint.MAX, position);
        buffer.moveTo(null, null, 0, 0);
        if (buffer.fill(source.beginning(), 0, length, length) < length) {
            throw new ContentReplacedException();
        }
        return buffer.headUpTo(length);
    }

    /** Whether the line at a cursor has its end, or does not fit into the buffer, which has room for the longest one. */
    boolean hasLine(ByteSource source, Cursor cursor, LineTerminator terminator) throws IOException {
        int first = buffer.moveTo(cursor.file(), cursor.head(), cursor.modified(), cursor.position());
        int room = buffer.bytes().length;
        int filled = buffer.fill(source, 0, first, room);
        return filled == room || terminator.find(buffer.bytes(), first, filled, buffer.base()) >= 0;
    }

    /** Whether a line begins at the index: a terminator precedes it, or a hole of NULs. */
    private boolean isBetweenLines(int index, LineTerminator terminator) {
        int unit = index - terminator.width();
        return unit >= 0
                && (terminator.find(buffer.bytes(), unit, index, buffer.base()) == unit
                        || terminator.skipNuls(buffer.bytes(), unit, index) == index);
    }

    /**
     * Whether a piece of a line that is too long precedes a position inside a line. Otherwise the bytes before it were
     * delivered as the last line of a file that has grown since. The bytes that follow are a line of their own then, as
     * they are without a restart.
     */
    private boolean isBehindPiece(ByteSource source, long position, LineTerminator terminator) throws IOException {
        long from = position - (lineMaxBytes - LONGEST_CHARACTER);
        if (from <= 0) {
            return false;
        }
        from -= from % terminator.width();
        ByteBuffer before = ByteBuffer.allocate((int) (position - from));
        while (before.hasRemaining() && source.read(before, from + before.position()) > 0) {
            // A read may return fewer bytes than there are.
        }
        return terminator.find(before.array(), 0, before.position(), from) < 0;
    }
}
