/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads on at a hole of NULs that was filled, or behind one that has been waited for long enough. */
final class HolePassage {
    private final AwaitedHole hole;
    private final GenerationSource file;
    private final LineReader reader;
    private final ReadLosses losses;

    HolePassage(AwaitedHole hole, GenerationSource file, LineReader reader, ReadLosses losses) {
        this.hole = hole;
        this.file = file;
        this.reader = reader;
        this.losses = losses;
    }

    /**
     * Leaves the hole; empty if it is still waited for.
     *
     * @param from where the line before the hole begins
     * @param ended whether nothing more will be written to the file
     */
    Optional<ReadProgress> pass(ReadProgress from, LineFraming framing, boolean ended, int maxLines, LineSink sink)
            throws IOException {
        if (hole.isFilled(file.bytes())) {
            hole.leave();
            return Optional.of(from);
        }
        OptionalLong end = hole.end(file, ended);
        return end.isPresent() ? Optional.of(skip(end.getAsLong(), from, framing, maxLines, sink)) : Optional.empty();
    }

    private ReadProgress skip(long end, ReadProgress from, LineFraming framing, int maxLines, LineSink sink)
            throws IOException {
        ByteSource source = file.bytes();
        boolean isLost = hole.start() > 0 && end < source.size();
        // What is before the hole was a line whose end is not known.
        ReadProgress before = reader.read(source, from.writtenAt(file.modified()), framing, true, true, maxLines, sink);
        if (isLost) {
            losses.hole(hole.start(), end);
        }
        hole.leave();
        return behind(source, before, end);
    }

    private ReadProgress behind(ByteSource source, ReadProgress before, long end) throws IOException {
        try {
            return reader.skipTo(source, before, end);
        } catch (ContentReplacedException e) {
            // The next read notices it, too. The line before the hole is delivered, and does not come again.
            return before;
        }
    }
}
