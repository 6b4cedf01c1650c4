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
 * Saves work with compressed files, where reaching a position takes decompressing all bytes before it. Keeps the file
 * that is being decompressed up to a position, and remembers which files had the content of a checkpoint.
 */
final class CompressedFiles implements AutoCloseable {
    private static final int MOST_REMEMBERED = 64;

    private final Map<Comparison, Boolean> answers = new LinkedHashMap<>();
    private FileIdentity file;
    private DecompressedSource skipping;

    /** The comparison of a file, as a scan found it, with a checkpoint. */
    private record Comparison(FileStatus status, Checkpoint checkpoint) {}

    /** Whether the file has the content that the checkpoint is of; empty if unknown. */
    Optional<Boolean> answer(FileStatus status, Checkpoint checkpoint) {
        return Optional.ofNullable(answers.get(new Comparison(status, checkpoint)));
    }

    boolean isKnownToDiffer(FileStatus status, Checkpoint checkpoint) {
        return answer(status, checkpoint).filter(isSame -> !isSame).isPresent();
    }

    void remember(FileStatus status, Checkpoint checkpoint, boolean isSame) {
        answers.put(new Comparison(status, checkpoint), isSame);
        if (answers.size() > MOST_REMEMBERED) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    /** Keeps the file that is being decompressed up to a position, in place of the one before. */
    void keep(FileIdentity which, DecompressedSource source) throws IOException {
        close();
        file = which;
        skipping = source;
    }

    /** Hands over the source that is kept of a file; null if none is. */
    DecompressedSource take(FileIdentity which) {
        if (!which.equals(file)) {
            return null;
        }
        DecompressedSource source = skipping;
        file = null;
        skipping = null;
        return source;
    }

    boolean isOpen() {
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
