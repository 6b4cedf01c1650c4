/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/**
 * The fingerprint of some first bytes. The head of a file grows as the file is read, up to {@link #MAX} bytes, so that
 * short files have one too.
 *
 * @param length of the bytes
 * @param hash of the bytes, a {@link Fingerprint}
 */
public record HeadFingerprint(int length, long hash) {
    /** The most bytes that it covers. */
    public static final int MAX = 1024;

    /** The number of bytes that a fingerprint covers; 0 for null. */
    public static int length(HeadFingerprint known) {
        return known == null ? 0 : known.length;
    }
}
