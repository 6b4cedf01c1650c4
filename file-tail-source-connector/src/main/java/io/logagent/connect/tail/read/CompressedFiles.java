/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Saves work with compressed files, where verifying a file and reaching a position take decompressing all bytes before it.
 * Keeps the file that is being decompressed, and remembers which files are complete and which had the content of a
 * checkpoint.
 */
final class CompressedFiles implements AutoCloseable {
    private static final int MOST_REMEMBERED = 64;

    private final LongSupplier nanoTime;
    private final Map<Comparison, Boolean> answers = new LinkedHashMap<>();
    private final Map<FileStatus, Long> sizes = new LinkedHashMap<>();
    // Since when each damaged file has not changed.
    private final Map<FileStatus, Long> damaged = new LinkedHashMap<>();
    private FileStatus kept;
    private DecompressedSource source;

    /** The comparison of a file, as a scan found it, with a checkpoint. */
    private record Comparison(FileStatus status, Checkpoint checkpoint) {}

    CompressedFiles(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether the file has the content that the checkpoint is of; empty if unknown. */
    Optional<Boolean> answer(FileStatus status, Checkpoint checkpoint) {
        return Optional.ofNullable(answers.get(new Comparison(status, checkpoint)));
    }

    boolean isKnownToDiffer(FileStatus status, Checkpoint checkpoint) {
        return answer(status, checkpoint).filter(isSame -> !isSame).isPresent();
    }

    void remember(FileStatus status, Checkpoint checkpoint, boolean isSame) {
        put(answers, new Comparison(status, checkpoint), isSame);
    }

    private static <K, V> void put(Map<K, V> map, K key, V value) {
        map.put(key, value);
        if (map.size() > MOST_REMEMBERED) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** The decompressed size of a file that has proved to be complete; {@link Long#MAX_VALUE} if it has not. */
    long size(FileStatus status) {
        return sizes.getOrDefault(status, Long.MAX_VALUE);
    }

    void rememberSize(FileStatus status, long size) {
        put(sizes, status, size);
    }

    /** Whether a program may still be writing a file that is incomplete: it was written to a short time ago. */
    boolean mayBeWritten(FileStatus status) {
        long now = nanoTime.getAsLong();
        if (!damaged.containsKey(status)) {
            put(damaged, status, now);
        }
        Duration age = Duration.ofMillis(System.currentTimeMillis()).minusNanos(status.modifiedNanos());
        return age.compareTo(BeingCompressedException.LONGEST_PAUSE) < 0
                && now - damaged.get(status) < BeingCompressedException.LONGEST_PAUSE.toNanos();
    }

    /** Whether a file has proved to be incomplete, also if it is not waited for any more. */
    boolean isIncomplete(FileStatus status) {
        return damaged.containsKey(status);
    }

    /** Keeps the file that is being decompressed, in place of the one before. */
    void keep(FileStatus which, DecompressedSource decompressing) throws IOException {
        close();
        kept = which;
        source = decompressing;
    }

    /** Hands over the source that is kept of a file; null if none is. */
    DecompressedSource take(GenerationFile file) {
        if (kept == null || !file.status().identity().equals(kept.identity())) {
            return null;
        }
        DecompressedSource taken = source;
        kept = null;
        source = null;
        taken.update(file);
        return taken;
    }

    boolean isOpen() {
        return source != null;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
            kept = null;
        }
    }
}
