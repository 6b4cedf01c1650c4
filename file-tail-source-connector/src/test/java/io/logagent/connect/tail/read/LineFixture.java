/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;


/** Lets the tests of later steps make lines as the reader does. */
public final class LineFixture {
    private LineFixture() {}

    /** Sets a line anew. */
    public static Line set(Line line, byte[] buffer, int offset, int length, long start, long next, boolean split) {
        Line whole = line.set(buffer, offset, length, start, Cursor.at(start), Cursor.at(next));
        return split ? whole.tag(LineTag.SPLIT) : whole;
    }
}
