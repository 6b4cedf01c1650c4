/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of compressed files, since to get to a position all that is before it has to be decompressed: the
 * one that is on its way to a position, and which ones turned out to be what was looked for.
 */
public final class CompressedFiles implements AutoCloseable {
    private static final int MOST_REMEMBERED = 64;

    private final Map<Question, Boolean> answers = new LinkedHashMap<>();
    private FileIdentity file;
    private GzipSource skipping;

    /** Whether the content of a file, as it was at a look, is that of a cursor and goes on as it did. */
    public record Question(FileStatus status, Cursor cursor, HeadFingerprint unfinished) {}

    /** The answer, if it is known. */
    public Optional<Boolean> answer(Question question) {
        return Optional.ofNullable(answers.get(question));
    }

    public void remember(Question question, boolean answer) {
        answers.put(question, answer);
        if (answers.size() > MOST_REMEMBERED) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    /** Keeps the file that is on its way to a position, and no longer the one before. */
    void keep(FileIdentity which, GzipSource source) throws IOException {
        close();
        file = which;
        skipping = source;
    }

    /** Gives away what is kept of a file; null if nothing is. */
    GzipSource take(FileIdentity which) {
        if (!which.equals(file)) {
            return null;
        }
        GzipSource source = skipping;
        file = null;
        skipping = null;
        return source;
    }

    public boolean isOpen() {
        return skipping != null;
    }

    @Override
    public void close() throws IOException {
        if (skipping != null) {
            skipping.close();
            skipping = null;
            file = null;
        }
    }
}
