/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** The line's bytes and nothing else; where they come from goes into headers, if anywhere. */
final class RawEncoder implements ValueEncoder {
    private final boolean headed;
    private final Header host;
    private final Header path;

    RawEncoder(LineOrigin origin, boolean headed) {
        this.headed = headed;
        // Headers cannot be changed, only the list of them: these go into those of all lines.
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("host.name", origin.host());
        headers.addString("log.file.path", origin.path().toString());
        this.host = headers.lastWithName("host.name");
        this.path = headers.lastWithName("log.file.path");
    }

    @Override
    public Schema schema() {
        return Schema.BYTES_SCHEMA;
    }

    @Override
    public Object encode(Line line) {
        return line.copy();
    }

    @Override
    public Iterable<Header> headers(Line line) {
        if (!headed) {
            return null;
        }
        ConnectHeaders headers = new ConnectHeaders();
        headers.add(host);
        headers.add(path);
        headers.addLong("log.offset", line.start());
        if (line.stream() != null) {
            headers.addString("stream", line.stream());
        }
        if (!line.tags().isEmpty()) {
            headers.addString("tags", String.join(",", line.tags()));
        }
        return headers;
    }
}
