/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The part of a file that is in memory, with enough bytes before it to identify the file. */
final class ReadBuffer {
    /** The bytes before the position that each read reads again, to compare the tail and to let the head grow. */
    static final int CONTEXT = HeadFingerprint.MAX;

    private final byte[] bytes;
    private final ByteBuffer target;

    private FileIdentity file;
    private HeadFingerprint head;
    private long modified;
    private long base;

    /** @param room for the bytes before and behind a position */
    ReadBuffer(int room) {
        this.bytes = new byte[room];
        this.target = ByteBuffer.wrap(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The position of the first byte in the file. */
    long base() {
        return base;
    }

    /** Moves to a position of a file; returns the index of that position. */
    int moveTo(FileIdentity identity, HeadFingerprint itsHead, long lastModified, long position) {
        file = identity;
        head = itsHead;
        modified = lastModified;
        base = Math.max(0, position - CONTEXT);
        return (int) (position - base);
    }

    /**
     * Reads until there are {@code limit} bytes or the file ends; returns the number of bytes.
     *
     * @param needed up to here a read that returns fewer bytes is continued. Behind that it is not if the source may
     *     change: what follows is of a later moment, and the file may have been truncated and rewritten in between
     */
    int fill(ByteSource source, int from, int needed, int limit) throws IOException {
        target.limit(Math.max(from, limit)).position(from);
        boolean mayFollow = true;
        while (mayFollow && target.hasRemaining()) {
            int read = source.read(target, base + target.position());
            mayFollow = read > 0 && (!source.mayChange() || target.position() < needed);
        }
        return target.position();
    }

    /** The fingerprint of the bytes up to an index. */
    HeadFingerprint headUpTo(int index) {
        return new HeadFingerprint(index, Fingerprint.of(bytes, 0, index));
    }

    /** Whether the bytes before the index have the tail of the cursor. */
    boolean isAsBefore(Cursor cursor, int index) {
        int tail = Cursor.tailLength(cursor.position());
        return Fingerprint.of(bytes, index - tail, index) == cursor.tail();
    }

    /** Whether the bytes behind the index have this fingerprint; true for null. */
    boolean continuesWith(HeadFingerprint partialLine, int index, int filled) {
        return partialLine == null
                || filled - index >= partialLine.length()
                        && Fingerprint.of(bytes, index, index + partialLine.length()) == partialLine.hash();
    }

    /** The fingerprint of the bytes behind the index. */
    HeadFingerprint beginning(int index, int filled) {
        int length = Math.min(HeadFingerprint.MAX, filled - index);
        return new HeadFingerprint(length, Fingerprint.of(bytes, index, index + length));
    }

    Cursor cursorAt(int index) {
        long position = base + index;
        if (head.length() < HeadFingerprint.MAX && head.length() < position) {
            // The buffer begins where the file does.
            head = headUpTo((int) Math.min(HeadFingerprint.MAX, position));
        }
        long tail = Fingerprint.of(bytes, index - Cursor.tailLength(position), index);
        return new Cursor(file, position, head, tail, modified);
    }
}
