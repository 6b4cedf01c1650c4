/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.LineTag;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineDecoder;
import io.logagent.connect.tail.text.Utf8;
import java.util.function.Function;

/**
 * Decodes lines to well-formed UTF-8. Leaves out the byte order mark at the beginning of a file. Passes on lines that
 * need no decoding as they are, without a copy.
 */
final class DecodingStage implements LineSink {
    private final Function<LineCharset, LineDecoder> decoders;
    private final boolean believesUtf8;
    private final EventCounters counters;
    private final LineSink next;
    private final LineSink limited;
    private final Line decoded = new Line();

    /**
     * @param decoders may return the same decoder for all files of a task, because it keeps nothing between two lines
     * @param believesUtf8 whether to pass on lines in UTF-8 even if they are malformed
     * @param next takes lines that need no decoding
     * @param limited takes decoded lines, which may be longer than the limit
     */
    DecodingStage(
            Function<LineCharset, LineDecoder> decoders,
            boolean believesUtf8,
            EventCounters counters,
            LineSink next,
            LineSink limited) {
        this.decoders = decoders;
        this.believesUtf8 = believesUtf8;
        this.counters = counters;
        this.next = next;
        this.limited = limited;
    }

    @Override
    public void accept(Line line) {
        int from = line.offset();
        int end = from + line.length();
        if (line.start() == 0) {
            from += line.charset().markLength(line.buffer(), from, end);
        }
        if (!isUtf8(line.charset(), line.buffer(), from, end - from)) {
            decode(line, from, end - from);
        } else if (from > line.offset()) {
            next.accept(decoded.of(line, line.buffer(), from, end - from));
        } else {
            next.accept(line);
        }
    }

    @Override
    public boolean pause() {
        return next.pause();
    }

    @Override
    public void end() {
        next.end();
    }

    private boolean isUtf8(LineCharset charset, byte[] bytes, int from, int length) {
        if (charset.isUtf8()) {
            return believesUtf8 || Utf8.isValid(bytes, from, length);
        }
        return charset.isAsciiCompatible() && Utf8.isAscii(bytes, from, length);
    }

    private void decode(Line line, int from, int length) {
        LineDecoder decoder = decoders.apply(line.charset());
        int replaced = decoder.decode(line.buffer(), from, length);
        decoded.of(line, decoder.utf8(), 0, decoder.length());
        if (replaced > 0) {
            counters.countUndecodable(replaced);
            decoded.tag(LineTag.UNDECODABLE);
        }
        limited.accept(decoded);
    }
}
