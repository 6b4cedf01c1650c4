/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFile;
import io.logagent.connect.tail.text.LineCharset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks whether a file can be read from a cursor that a user requests. */
public final class CursorCheck {
    /** All other supported encodings end a line with the byte that LF is in UTF-8. */
    private static final List<LineCharset> ALL_TERMINATORS =
            List.of(LineCharset.UTF_8, LineCharset.named("UTF-16LE"), LineCharset.named("UTF-32LE"));

    private final FileOpener opener;

    public CursorCheck(FileOpener opener) {
        this.opener = opener;
    }

    /**
     * What is wrong with the cursor; empty if it is right, or if it belongs to another file than the path leads to now.
     *
     * @param encoding of the file; empty if unknown: then a line may begin wherever it could in any encoding
     */
    public Optional<String> problem(Path path, Cursor cursor, Optional<LineCharset> encoding) {
        try {
            OpenFile opened = opener.open(path);
            try (PlainSource source = new PlainSource(opened.channel())) {
                if (cursor.file() == null) {
                    return problemOfPosition(source, cursor.position(), encoding);
                }
                return cursor.file().equals(opened.identity()) ? problemOfContent(source, cursor) : Optional.empty();
            }
        } catch (IOException e) {
            // An offset with an identity may belong to a rotated file, and its successor may not exist yet.
            return cursor.file() == null
                    ? Optional.of("the file cannot be read here: " + FileErrors.reason(e))
                    : Optional.empty();
        }
    }

    private static Optional<String> problemOfPosition(PlainSource source, long position, Optional<LineCharset> encoding)
            throws IOException {
        if (source.size() < position) {
            return Optional.of(beyond(position, source.size()));
        }
        List<LineCharset> possible = encoding.map(List::of).orElse(ALL_TERMINATORS);
        for (LineCharset charset : possible) {
            if (start(source, position, ByteOrderMark.resolve(source, charset)).equals(OptionalLong.of(position))) {
                return Optional.empty();
            }
        }
        OptionalLong start = start(source, position, ByteOrderMark.resolve(source, possible.get(0)));
        return Optional.of("position " + position + " is inside a line, which begins "
                + (start.isPresent() ? "at " + start.getAsLong() : "more than 16 MiB before it")
                + "; give the position where a line begins");
    }

    private static OptionalLong start(PlainSource source, long position, LineCharset charset) throws IOException {
        return LineStart.before(source, position, charset.terminator());
    }

    private static Optional<String> problemOfContent(PlainSource source, Cursor cursor) throws IOException {
        if (source.size() < cursor.position()) {
            return Optional.of(beyond(cursor.position(), source.size()));
        }
        try {
            new LineReader(HeadFingerprint.MAX, new TailCounters())
                    .verifier()
                    .verify(source, status(source, cursor), Checkpoint.at(cursor), LineCharset.UTF_8);
            return Optional.empty();
        } catch (ContentReplacedException e) {
            return Optional.of("what the file has before position " + cursor.position()
                    + " is not what head and tail say; give the position alone, or an offset just as it was read");
        }
    }

    private static FileStatus status(PlainSource source, Cursor cursor) throws IOException {
        return new FileStatus(FileStatus.Kind.REGULAR, cursor.file(), source.size(), cursor.modified());
    }

    private static String beyond(long position, long size) {
        return "position " + position + " is beyond the end of the file, which has " + size + " bytes";
    }
}
