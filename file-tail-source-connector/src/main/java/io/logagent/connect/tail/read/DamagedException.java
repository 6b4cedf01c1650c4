/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** The rest of a compressed file cannot be decompressed, and never will be. */
public final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient GenerationFile file;
    private final long read;

    /** @param read how far the file was read, in decompressed bytes */
    DamagedException(GenerationFile file, long read, CorruptException cause) {
        super(cause.getMessage(), cause);
        this.file = file;
        this.read = read;
    }

    /** The damaged file. */
    public GenerationFile file() {
        return file;
    }

    /** How far the file was read, in decompressed bytes. */
    public long read() {
        return read;
    }
}
