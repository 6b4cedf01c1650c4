/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/** Decompressing up to a position takes long. The next read continues where this one ended. */
final class SkippingException extends OutdatedScanException {
    private static final long serialVersionUID = 1;

    SkippingException(long reached, long position) {
        super("it is decompressed up to byte " + reached + " of " + position);
    }
}
