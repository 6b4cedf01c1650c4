/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.text.JsonText;
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

    /** Offset, time, stream and tags, and what stands between them. */
    private static final int MOST_OF_THE_REST = 256;

    private final byte[] beforeOffset;
    private final byte[] beforeTime;
    private final int fixedLength;
    private final ReadClock clock;
    private final JsonOutput output;

    /** @param output may be shared by all encoders of a task, whose thread is the only one to use them */
    JsonEncoder(LineOrigin origin, String timestampField, ReadClock clock, JsonOutput output) {
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
        this.fixedLength = beforeOffset.length + beforeTime.length + MOST_OF_THE_REST;
        this.clock = clock;
        this.output = output;
    }

    @Override
    public Schema schema() {
        return Schema.BYTES_SCHEMA;
    }

    @Override
    public Object encode(Line line) {
        byte[] text = line.buffer();
        int from = line.offset();
        int length = line.length();
        if (!Utf8.isValid(text, from, length)) {
            text = new String(text, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            from = 0;
            length = text.length;
        }
        output.restart(fixedLength + length * JsonText.LONGEST_ESCAPE);
        output.add(beforeOffset);
        output.add(line.start());
        output.add(beforeTime);
        output.add(line.time() == null ? clock.text() : ascii(line.time().toString()));
        output.add(MESSAGE);
        output.addEscaped(text, from, length);
        output.add(line.tags().isEmpty() && line.stream() == null ? END : end(line));
        return output.copy();
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

    private static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
