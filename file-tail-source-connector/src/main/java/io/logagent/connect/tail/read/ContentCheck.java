/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.util.Optional;

/** Compares the file of a generation with what is known of its content. */
final class ContentCheck {
    private final GenerationSource file;
    private final LineReader reader;

    ContentCheck(GenerationSource file, LineReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** The progress at a checkpoint, if the file begins with the bytes that it is of; empty otherwise. */
    Optional<ReadProgress> verify(Checkpoint before, LineFraming framing) throws IOException {
        if (file.currentSize() < before.cursor().position()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.verifier().verify(file.bytes(), file.status(), before, framing.charset()));
        } catch (ContentReplacedException e) {
            return Optional.empty();
        }
    }

    /**
     * Compares the first bytes, too: after a truncation, the same bytes may be before the position by chance, as lines of
     * one length and with one ending are.
     */
    void head(Cursor cursor) throws IOException {
        if (file.mayGrow() && cursor.position() > 0) {
            reader.verifier().verifyHead(file.bytes(), cursor);
        }
    }

    /** Whether the line at a cursor has its end, or is longer than lines are. */
    boolean hasLine(Cursor cursor, LineFraming framing) throws IOException {
        return reader.verifier().hasLine(file.bytes(), cursor, framing.charset().terminator());
    }

    /**
     * Returns the same progress with the partial line that is there now.
     *
     * @throws ContentReplacedException if the file has other content
     */
    ReadProgress readNothing(ReadProgress progress, LineFraming framing) throws IOException {
        head(progress.cursor());
        return reader.read(file.bytes(), progress, framing, false, file.mayGrow(), 0, line -> {});
    }
}
