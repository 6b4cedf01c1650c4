/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.line.Line;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** The line's bytes and nothing else; where they come from goes into headers. */
final class RawEncoder implements ValueEncoder {
    private final String host;
    private final String path;

    RawEncoder(LineOrigin origin) {
        this.host = origin.host();
        this.path = origin.path().toString();
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
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("host.name", host);
        headers.addString("log.file.path", path);
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
