/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

/**
 * What a file begins with. It grows with what was read, up to {@link #MAX} bytes, so that short files have one too.
 *
 * @param length how many bytes it covers
 * @param hash their {@link Fingerprint}
 */
public record HeadFingerprint(int length, long hash) {
    /** How many bytes it covers at most. */
    public static final int MAX = 1024;
}
