/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/**
 * How far a generation was read, and the partial line that follows. A file has the same content only if it matches both.
 *
 * @param cursor where the next line begins
 * @param partialLine the bytes at the cursor that were not delivered, since they have no line end yet; null if unknown
 */
public record Checkpoint(Cursor cursor, HeadFingerprint partialLine) {
    /** A checkpoint that tells nothing about the bytes at the cursor. */
    public static Checkpoint at(Cursor cursor) {
        return new Checkpoint(cursor, null);
    }

    /** A checkpoint that any file fits. */
    static Checkpoint atByte(long position) {
        return at(Cursor.at(position));
    }

    /** Whether content alone can identify a file: at position 0 without a partial line every file matches. */
    public boolean identifiesContent() {
        return cursor.head() != null && (cursor.position() > 0 || HeadFingerprint.length(partialLine) > 0);
    }
}
