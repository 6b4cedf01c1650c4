/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.line.Line;
import io.logagent.connect.tail.text.Utf8;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;

/**
 * The same document as {@link StructEncoder} makes, as UTF-8 JSON.
 *
 * <p>What is the same for all lines of a file is encoded once; a line adds its offset, the time and its text.
 */
final class JsonEncoder implements ValueEncoder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] END = ascii("\"}");
    private static final byte[] MESSAGE = ascii("\",\"message\":\"");

    private final byte[] beforeOffset;
    private final byte[] beforeTime;
    private final ReadClock clock;

    JsonEncoder(LineOrigin origin, String timestampField, ReadClock clock) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putObject("host").put("name", origin.host());
        origin.service().ifPresent(service -> document.putObject("service").put("name", service));
        if (!origin.labels().isEmpty()) {
            ObjectNode labels = document.putObject("labels");
            origin.labels().forEach(labels::put);
        }
        ObjectNode log = document.putObject("log");
        log.putObject("file").put("path", origin.path().toString());
        // The document ends with the log object, so that its offset can be put between the two parts.
        String text = document.toString();
        this.beforeOffset = utf8(text.substring(0, text.length() - 2) + ",\"offset\":");
        this.beforeTime = utf8("}," + quoted(timestampField) + ":\"");
        this.clock = clock;
    }

    @Override
    public Schema schema() {
        return Schema.BYTES_SCHEMA;
    }

    @Override
    public Object encode(Line line) {
        byte[] offset = ascii(Long.toString(line.start()));
        byte[] time = line.time() == null ? clock.text() : ascii(line.time().toString());
        byte[] end = line.tags().isEmpty() && line.stream() == null ? END : end(line);
        boolean plain = isPlain(line);
        byte[] message = plain ? line.buffer() : escaped(line);
        int messageFrom = plain ? line.offset() : 0;
        int messageLength = plain ? line.length() : message.length;

        Output output = new Output(beforeOffset.length
                + offset.length
                + beforeTime.length
                + time.length
                + MESSAGE.length
                + messageLength
                + end.length);
        output.add(beforeOffset);
        output.add(offset);
        output.add(beforeTime);
        output.add(time);
        output.add(MESSAGE);
        output.add(message, messageFrom, messageLength);
        output.add(end);
        return output.bytes;
    }

    /** Whether the bytes stand in a JSON string as they are: those of most lines of most logs do. */
    private static boolean isPlain(Line line) {
        byte[] bytes = line.buffer();
        int end = line.offset() + line.length();
        byte all = 0;
        for (int i = line.offset(); i < end; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < 0x20 || b == '"' || b == '\\') {
                return false;
            }
            all |= b;
        }
        return all >= 0 || Utf8.isValid(bytes, line.offset(), line.length());
    }

    private static byte[] end(Line line) {
        StringBuilder end = new StringBuilder("\"");
        if (line.stream() != null) {
            end.append(",\"stream\":\"").append(line.stream()).append('"');
        }
        if (!line.tags().isEmpty()) {
            end.append(",\"tags\":[\"")
                    .append(String.join("\",\"", line.tags()))
                    .append("\"]");
        }
        return ascii(end.append('}').toString());
    }

    private static byte[] escaped(Line line) {
        String text = new String(line.buffer(), line.offset(), line.length(), StandardCharsets.UTF_8);
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }

    private static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Output {
        private final byte[] bytes;
        private int size;

        Output(int size) {
            this.bytes = new byte[size];
        }

        void add(byte[] part) {
            add(part, 0, part.length);
        }

        void add(byte[] source, int from, int length) {
            System.arraycopy(source, from, bytes, size, length);
            size += length;
        }
    }
}
