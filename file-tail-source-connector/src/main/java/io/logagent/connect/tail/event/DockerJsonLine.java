/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A line as Docker's json-file driver writes it:
 * <code>{"log":"message\n","stream":"stdout","time":"2016-10-06T00:17:09.669794202Z"}</code>. If {@code log} does not
 * end with a newline, the message continues in the next line.
 */
final class DockerJsonLine extends ContainerLine {
    private static final JsonFactory JSON = new JsonFactory();

    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8))
            .onMalformedInput(CodingErrorAction.REPLACE);
    private ByteBuffer message = ByteBuffer.allocate(1024);

    @Override
    boolean parse(byte[] utf8, int from, int count) {
        if (count == 0 || utf8[from] != '{') {
            return false;
        }
        try (JsonParser parser = JSON.createParser(utf8, from, count)) {
            return parse(parser);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean parse(JsonParser parser) throws IOException {
        boolean hasLog = false;
        Instant time = null;
        String stream = null;
        parser.nextToken();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
            if (isText && name.equals("log")) {
                readMessage(
                        CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
                hasLog = true;
            } else if (isText && name.equals("stream")) {
                stream = parser.getText().equals(STDERR) ? STDERR : STDOUT;
            } else if (isText && name.equals("time")) {
                byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
                time = RuntimeTime.parse(text, 0, text.length);
            } else {
                parser.skipChildren();
            }
        }
        written(time, stream);
        return hasLog && parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    }

    private void readMessage(CharBuffer text) {
        int most = (int) Math.min(Integer.MAX_VALUE - 8, (long) text.length() * 3);
        if (message.capacity() < most) {
            message = ByteBuffer.allocate(most);
        }
        message.clear();
        encoder.reset();
        encoder.encode(text, message, true);
        byte[] utf8 = message.array();
        int length = message.position();
        boolean whole = length > 0 && utf8[length - 1] == '\n';
        if (whole) {
            length -= length > 1 && utf8[length - 2] == '\r' ? 2 : 1;
        }
        partial(!whole);
        message(utf8, 0, length);
    }
}
