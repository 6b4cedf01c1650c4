/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.time.Duration;

/** A compressed file is incomplete, and a program may still be writing it. A later scan tells. */
public final class BeingCompressedException extends OutdatedScanException {
    /** A file without a change for so long is not being compressed any more. */
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private static final long serialVersionUID = 1;

    /** A program compresses or copies a plain file. Which generation it is shows when that is done. */
    public BeingCompressedException(GenerationFile plain) {
        super(plain.path() + " may still be compressed or copied");
    }

    BeingCompressedException(GenerationFile file, CorruptException cause) {
        super(file.path() + " may still be written: " + cause.getMessage());
    }
}
