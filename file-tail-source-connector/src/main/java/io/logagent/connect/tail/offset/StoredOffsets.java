/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.concurrent.BackgroundThread;
import io.logagent.connect.tail.follow.CursorStore;
import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The cursors that Connect stored with the records of earlier runs.
 *
 * <p>Connect reads its offsets topic to the end for each lookup. Under exactly once it waits for every open transaction
 * of the topic (KIP-618), so lookups run on a thread of their own.
 */
public final class StoredOffsets implements CursorStore, AutoCloseable {
    private final OffsetStorageReader offsets;
    private final SourcePartition partition;
    private final BiConsumer<Path, Map<String, Object>> onFound;
    private final BackgroundThread thread = new BackgroundThread("positions");

    /** @param onFound gets each path and its stored offset, on the thread that loads or asks for an answer */
    public StoredOffsets(
            OffsetStorageReader offsets, SourcePartition partition, BiConsumer<Path, Map<String, Object>> onFound) {
        this.offsets = offsets;
        this.partition = partition;
        this.onFound = onFound;
    }

    @Override
    public Map<Path, Cursor> load(Collection<Path> paths) {
        Map<Map<String, String>, Path> partitions = partitions(paths);
        return cursors(partitions, offsets.offsets(partitions.keySet()));
    }

    @Override
    public Lookup lookUp(Collection<Path> paths) {
        Map<Map<String, String>, Path> partitions = partitions(paths);
        Future<Map<Map<String, String>, Map<String, Object>>> stored =
                thread.submit(() -> offsets.offsets(partitions.keySet()));
        // Evaluated by the thread that reads files, on which onFound may run.
        return limit -> await(stored, limit).map(answer -> cursors(partitions, answer));
    }

    /**
     * Paths are kept and not parsed from partitions: a file name may change when it becomes a text and a path again.
     */
    private Map<Map<String, String>, Path> partitions(Collection<Path> paths) {
        Map<Map<String, String>, Path> partitions = new HashMap<>();
        paths.forEach(path -> partitions.put(partition.of(path), path));
        return partitions;
    }

    private Map<Path, Cursor> cursors(
            Map<Map<String, String>, Path> partitions, Map<Map<String, String>, Map<String, Object>> stored) {
        Map<Path, Cursor> cursors = new HashMap<>();
        stored.forEach((key, offset) -> {
            Cursor cursor = SourceOffset.cursor(offset);
            if (cursor != null) {
                Path path = partitions.get(key);
                cursors.put(path, cursor);
                onFound.accept(path, offset);
            }
        });
        return cursors;
    }

    private static <T> Optional<T> await(Future<T> answer, Duration limit) {
        try {
            return Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException failure ? failure : new ConnectException(e.getCause());
        }
    }

    /** Gives up a running lookup. */
    @Override
    public void close() {
        thread.close();
    }
}
