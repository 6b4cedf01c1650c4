/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;

/**
 * How far a path has been read: everything before the position of this very file was delivered.
 *
 * @param file the file that the path led to; null if not known (then the position is believed)
 * @param position bytes from the start of the file, where a line begins
 */
public record Cursor(FileIdentity file, long position) {
    /** Where a file begins that was never read. */
    static final Cursor START = new Cursor(null, 0);

    /** Whether the position is one of this file. */
    boolean isOf(FileIdentity other) {
        return file == null || file.equals(other);
    }
}
