/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** Makes lines for the tests of later stages. */
public final class LineFixture {
    private LineFixture() {}

    /** Sets the content of a line. */
    public static Line set(Line line, byte[] buffer, int offset, int length, long start, long next, boolean split) {
        Line whole = line.set(buffer, offset, length, start, Cursor.at(start), Cursor.at(next));
        return split ? whole.tag(LineTag.SPLIT) : whole;
    }
}
