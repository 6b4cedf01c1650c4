/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/**
 * How far a file was read.
 *
 * @param cursor where the next line begins
 * @param insideLine whether the cursor is inside a line that is too long: a piece of the line was delivered, or the whole
 *     line is skipped
 * @param partialLine the bytes at the cursor that have no line end yet; null if unknown
 * @param hole the position of the NULs that end the partial line; {@link #NO_HOLE} if the file or the chunk ends it
 */
record ReadProgress(Cursor cursor, boolean insideLine, HeadFingerprint partialLine, long hole) {
    static final long NO_HOLE = -1;

    ReadProgress(Cursor cursor, boolean insideLine, HeadFingerprint partialLine) {
        this(cursor, insideLine, partialLine, NO_HOLE);
    }

    /** The same progress in a file that was written to since. */
    ReadProgress writtenAt(long modified) {
        return cursor.modified() == modified
                ? this
                : new ReadProgress(
                        new Cursor(cursor.file(), cursor.position(), cursor.head(), cursor.tail(), modified),
                        insideLine,
                        partialLine,
                        hole);
    }

    /** The same progress, if what follows it is not known to be the beginning of a line. */
    ReadProgress withoutPartialLine() {
        return new ReadProgress(cursor, insideLine, null, hole);
    }

    boolean isAtPositionOf(ReadProgress other) {
        return cursor.position() == other.cursor.position();
    }
}
