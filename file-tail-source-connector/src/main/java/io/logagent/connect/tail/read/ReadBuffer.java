/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The part of a file that is in memory, with enough of what stands before it to recognise the file. */
final class ReadBuffer {
    /** Read again before the position: whether it is still what was read before, and a head that is still growing. */
    static final int CONTEXT = HeadFingerprint.MAX;

    private final byte[] bytes;
    private final ByteBuffer target;

    private FileIdentity file;
    private HeadFingerprint head;
    private long modified;
    private long base;

    /** @param room for what stands before a position and what comes behind it */
    ReadBuffer(int room) {
        this.bytes = new byte[room];
        this.target = ByteBuffer.wrap(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where in the file the first byte is. */
    long base() {
        return base;
    }

    /** Turns to a file, at a position; returns at which index that position is. */
    int moveTo(FileIdentity identity, HeadFingerprint itsHead, long lastModified, long position) {
        file = identity;
        head = itsHead;
        modified = lastModified;
        base = Math.max(0, position - CONTEXT);
        return (int) (position - base);
    }

    /** Reads until there are {@code limit} bytes or the file ends; returns how many there are. */
    int fill(ByteSource source, int from, int limit) throws IOException {
        target.limit(Math.max(from, limit)).position(from);
        while (target.hasRemaining() && source.read(target, base + target.position()) > 0) {
            // A read may return less than what is there.
        }
        return target.position();
    }

    /** What the bytes up to an index hash to, as a head. */
    HeadFingerprint headUpTo(int index) {
        return new HeadFingerprint(index, Fingerprint.of(bytes, 0, index));
    }

    /** Whether what stands before the index is what stood before the cursor. */
    boolean isAsBefore(Cursor cursor, int index) {
        int tail = Cursor.tailLength(cursor.position());
        return Fingerprint.of(bytes, index - tail, index) == cursor.tail();
    }

    /** Whether what stands behind the index is what is known to come there; null if nothing is known. */
    boolean goesOnWith(HeadFingerprint unfinished, int index, int filled) {
        return unfinished == null
                || filled - index >= unfinished.length()
                        && Fingerprint.of(bytes, index, index + unfinished.length()) == unfinished.hash();
    }

    /** What stands behind the index, to be recognised later. */
    HeadFingerprint beginning(int index, int filled) {
        int length = Math.min(HeadFingerprint.MAX, filled - index);
        return new HeadFingerprint(length, Fingerprint.of(bytes, index, index + length));
    }

    Cursor cursorAt(int index) {
        long position = base + index;
        if (head.length() < HeadFingerprint.MAX && head.length() < position) {
            // Then the window begins where the file does.
            head = headUpTo((int) Math.min(HeadFingerprint.MAX, position));
        }
        long tail = Fingerprint.of(bytes, index - Cursor.tailLength(position), index);
        return new Cursor(file, position, head, tail, modified);
    }
}
