/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A program that writes lines to a log and rotates it. One thread uses it. */
public interface LogWriter extends Closeable {
    /** The collected path that the next line belongs to. */
    Path path();

    /** Writes a line so that readers see it. */
    void write(String line) throws IOException;

    /** Rotates the log. Compression may go on in the background, as it does in the program itself. */
    void rotate() throws IOException;
}
