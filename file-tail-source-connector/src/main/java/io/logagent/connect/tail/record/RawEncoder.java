/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.read.Line;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** Encodes a line as its bytes. Headers say where it comes from. */
final class RawEncoder implements ValueEncoder {
    private final boolean headed;
    private final Header host;
    private final Header path;

    RawEncoder(LineOrigin origin, boolean headed) {
        this.headed = headed;
        this.host = header(RecordField.HOST_NAME, origin);
        this.path = header(RecordField.FILE_PATH, origin);
    }

    /** A header cannot be changed, so all lines of the file share it. */
    private static Header header(RecordField field, LineOrigin origin) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString(field.toString(), field.of(origin).orElseThrow().toString());
        return headers.lastWithName(field.toString());
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
        headers.addLong(RecordField.OFFSET.toString(), line.start());
        for (RecordField field : RecordField.OF_LINE) {
            Object value = field.of(line);
            if (value != null) {
                headers.addString(field.toString(), text(value));
            }
        }
        return headers;
    }

    private static String text(Object value) {
        if (value instanceof List<?> texts) {
            return String.join(",", texts.stream().map(Object::toString).toList());
        }
        return value.toString();
    }
}
