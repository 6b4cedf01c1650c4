/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineTerminator;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves a position in a plain file that may be inside a line to the start of the line, so that it is delivered whole. */
final class LineAlignment {
    private static final Logger LOG = LoggerFactory.getLogger(LineAlignment.class);

    private final SourceOpener opener;

    LineAlignment(SourceOpener opener) {
        this.opener = opener;
    }

    /** The start of the partial last line of a file; the end of the file if there is none, or if it is too far back. */
    Checkpoint atEnd(GenerationFile file, LineCharset charset) throws IOException {
        long end = file.status().size();
        return Checkpoint.atByte(lineStart(file, end, charset).orElse(end));
    }

    /** The start of the line that a requested position is in; the position itself if the start is too far back. */
    Checkpoint atRequested(GenerationFile file, long position, LineCharset charset) throws IOException {
        OptionalLong start = lineStart(file, position, charset);
        if (start.isEmpty()) {
            LOG.warn(
                    "path={} Byte {} is inside a line that begins more than 16 MiB before it. Reading begins at byte {}",
                    Printable.of(file.path()),
                    position,
                    position);
        } else if (start.getAsLong() != position) {
            LOG.info(
                    "path={} Byte {} is inside a line. Reading begins at the start of the line, byte {}",
                    Printable.of(file.path()),
                    position,
                    start.getAsLong());
        }
        return Checkpoint.atByte(start.orElse(position));
    }

    private OptionalLong lineStart(GenerationFile file, long position, LineCharset charset) throws IOException {
        try (PlainSource source = opener.openPlain(file)) {
            LineTerminator terminator = ByteOrderMark.resolve(source, charset).terminator();
            return LineStart.before(source, Math.min(position, source.size()), terminator);
        }
    }
}
