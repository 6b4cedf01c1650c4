/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.text.JsonText;
import io.logagent.connect.tail.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;

/**
 * Encodes lines as UTF-8 JSON, with the same fields as {@link StructEncoder}.
 *
 * <p>The part of the document that all lines of a file share is encoded once. Each line adds its offset, time and
 * text.
 */
final class JsonEncoder implements ValueEncoder {
    private static final byte[][] OPTIONAL_MEMBERS = Stream.of(RecordField.OF_LINE)
            .map(field -> ascii("," + member(field.toString())))
            .toArray(byte[][]::new);
    private static final byte[] BEFORE_MESSAGE = ascii("\"," + member(RecordField.MESSAGE.toString()) + "\"");

    /** The most bytes of offset, time, stream and tags, and of the names around them. */
    private static final int MOST_OF_THE_REST = 256;

    private final byte[] beforeOffset;
    private final byte[] beforeTime;
    private final int fixedLength;
    private final ReadClock clock;
    private final JsonOutput output;

    /** @param output may be shared by all encoders of a task, because one thread uses them */
    JsonEncoder(LineOrigin origin, String timestampField, ReadClock clock, JsonOutput output) {
        ObjectNode document = RecordField.document(origin);
        // The object with the offset moves to the end, so that the offset can be added before the two closing
        // brackets.
        String outer = RecordField.OFFSET.path().get(0);
        document.set(outer, document.remove(outer));
        String text = document.toString();
        this.beforeOffset = utf8(text.substring(0, text.length() - 2) + "," + member(RecordField.OFFSET.leaf()));
        this.beforeTime = utf8("}," + member(timestampField) + "\"");
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
        output.add(BEFORE_MESSAGE);
        output.addEscaped(text, from, length);
        output.add('"');
        addOptional(line);
        output.add('}');
        return output.copy();
    }

    private void addOptional(Line line) {
        for (int i = 0; i < OPTIONAL_MEMBERS.length; i++) {
            Object value = RecordField.OF_LINE[i].of(line);
            if (value != null) {
                output.add(OPTIONAL_MEMBERS[i]);
                addOptional(value);
            }
        }
    }

    private void addOptional(Object value) {
        if (value instanceof List<?> texts) {
            char separator = '[';
            for (Object text : texts) {
                output.add(separator);
                addQuoted(text.toString());
                separator = ',';
            }
            output.add(']');
        } else {
            addQuoted(value.toString());
        }
    }

    /** Streams and tags are ASCII and need no escapes. */
    private void addQuoted(String ascii) {
        output.add('"');
        output.add(ascii);
        output.add('"');
    }

    /** A name and its colon. */
    private static String member(String name) {
        return JsonNodeFactory.instance.textNode(name) + ":";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
