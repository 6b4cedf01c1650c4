/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.connect.tail.read.LineFixture;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What comes out behind a step, and lines to put into it as a reader would: in one buffer, each with its cursors. */
final class Lines implements LineSink {
    record Out(String text, long start, long before, long after, List<String> tags, Instant time, String stream) {}

    final List<Out> out = new ArrayList<>();
    private final Line line = new Line();
    private byte[] buffer = new byte[64];
    long position;

    @Override
    public void accept(Line line) {
        out.add(new Out(
                new String(line.copy(), UTF_8),
                line.start(),
                line.before().position(),
                line.cursor().position(),
                line.tags(),
                line.time(),
                line.stream()));
    }

    List<String> texts() {
        return out.stream().map(Out::text).toList();
    }

    /** The next line of the file, with a terminator of one byte. */
    Line line(String text) {
        return line(text.getBytes(UTF_8));
    }

    Line line(byte[] bytes) {
        if (buffer.length < bytes.length + 3) {
            buffer = new byte[bytes.length + 3];
        }
        System.arraycopy(bytes, 0, buffer, 3, bytes.length);
        long start = position;
        position += bytes.length + 1;
        return LineFixture.set(line, buffer, 3, bytes.length, start, position, false);
    }

    /** A piece of a line that is too long. */
    Line piece(String text) {
        line(text);
        position--;
        return LineFixture.set(line, buffer, 3, text.length(), position - text.length(), position, true);
    }

    /** All lines of a text. */
    void feed(LineSink sink, String text) {
        text.lines().forEach(one -> sink.accept(line(one)));
    }
}
