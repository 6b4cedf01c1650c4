/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** A compressed file cannot be decompressed beyond some byte: it is incomplete, broken, or has another format. */
final class CorruptException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean incomplete;

    private CorruptException(String message, boolean incomplete) {
        super(message);
        this.incomplete = incomplete;
    }

    /** The file ends too early. Decompressing continues here if it grows. */
    static CorruptException incomplete(String message) {
        return new CorruptException(message, true);
    }

    /** More bytes would not help. */
    static CorruptException broken(String message) {
        return new CorruptException(message, false);
    }

    boolean isIncomplete() {
        return incomplete;
    }
}
