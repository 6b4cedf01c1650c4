/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What was seen of the content of a file, read or not: where its text ended, and whether it was replaced since. */
final class SeenContent {
    private final GenerationSource file;
    private long textEnd;
    // Once its file has other content, a generation stays another one, also when the file has grown again.
    private boolean replaced;
    // The time of the last write at the last look ahead.
    private long lookedAt;

    SeenContent(GenerationSource file) {
        this.file = file;
    }

    void setReplaced() {
        replaced = true;
    }

    boolean isReplaced() {
        return replaced;
    }

    /** @throws ContentReplacedException if it was replaced */
    void check() throws ContentReplacedException {
        if (replaced) {
            throw new ContentReplacedException();
        }
    }

    /** Whether the file is shorter than it was. */
    boolean isShorter(long size) {
        return file.mayGrow() && size < file.knownSize();
    }

    /** Whether the file is as it was at the last look ahead. */
    boolean isAsLooked(long size) {
        return size == file.knownSize() && file.modified() == lookedAt;
    }

    void setLooked() {
        lookedAt = file.modified();
    }

    /**
     * Takes note of the size of the file, whose content proved to be the same.
     *
     * @param text where the text ends that was found; NULs or more text follow it
     */
    void note(long size, long text) throws IOException {
        file.setKnownSize(size);
        // A program may reserve space for its file. Cutting that off loses nothing.
        textEnd = text < size && endsWithNul(size) ? text : size;
    }

    private boolean endsWithNul(long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return file.bytes().read(last, size - 1) == 1 && last.get(0) == 0;
    }

    /** Where the text ends that was seen. */
    long textEnd() {
        return textEnd;
    }

    /** How much text is gone since the file was truncated to a size. */
    long goneBehind(long size) {
        return isShorter(size) ? Math.max(0, textEnd - size) : 0;
    }

    /** Continues after the same content, whose file was closed. */
    void continueFrom(SeenContent closed) {
        if (file.mayGrow() && file.identity().equals(closed.file.identity())) {
            file.setKnownSize(closed.file.knownSize());
            textEnd = closed.textEnd;
        }
    }
}
