/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.Arrays;

/** What is wrong with a compressed file. */
enum Damage {
    /** The disk was full at once. */
    EMPTY {
        @Override
        byte[] of(byte[] compressed) {
            return new byte[0];
        }
    },
    /** The disk was full later. */
    CUT {
        @Override
        byte[] of(byte[] compressed) {
            return Arrays.copyOf(compressed, compressed.length / 2);
        }
    },
    /** A bit of the checksum or the data is wrong. */
    BROKEN {
        @Override
        byte[] of(byte[] compressed) {
            byte[] broken = compressed.clone();
            broken[broken.length - 6] ^= 1;
            return broken;
        }
    };

    /** The damaged file. */
    abstract byte[] of(byte[] compressed);
}
