/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;

/** Encodes the lines of one file and entry as record values. */
interface ValueEncoder {
    /** The schema of all values. */
    Schema schema();

    Object encode(Line line);

    /** The fields that the value does not hold; null if there are none. */
    default Iterable<Header> headers(Line line) {
        return null;
    }
}
