/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import java.util.Arrays;

/**
 * A value of a key in etcd.
 *
 * @param content the bytes
 * @param number the revision of etcd's store that wrote the value
 */
record Revision(byte[] content, long number) {
    /** Compares the content, too: after a restore from a backup, etcd gives the same numbers to other values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Revision that && number == that.number && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return content.length + " bytes of revision " + number;
    }
}
