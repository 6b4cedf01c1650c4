/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;

/** Makes record values of the lines of one file and entry. */
interface ValueEncoder {
    Schema schema();

    Object encode(Line line);

    /** What of the line's origin does not fit into the value; null if all does. */
    default Iterable<Header> headers(Line line) {
        return null;
    }
}
