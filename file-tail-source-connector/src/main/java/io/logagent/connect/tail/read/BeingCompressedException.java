/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** A compressed file is incomplete, and a program may still be writing it. A later scan tells. */
public final class BeingCompressedException extends OutdatedScanException {
    private static final long serialVersionUID = 1;

    BeingCompressedException(GenerationFile file, CorruptException cause) {
        super(file.path() + " may still be written: " + cause.getMessage());
    }
}
