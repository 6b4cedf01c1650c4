/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Entries with only the time at which they were first applied. The files tell the rest. */
public final class AppliedSince implements AppliedEntries {
    private final Map<String, Instant> times;

    /** @param times by {@link CollectEntry#identity} */
    public AppliedSince(Map<String, Instant> times) {
        this.times = Map.copyOf(times);
    }

    @Override
    public Optional<Begin> begin(CollectEntry entry, Path path) {
        return Optional.ofNullable(times.get(entry.identity()))
                .map(since -> existedAt(path, since) ? new Begin.AtEnd() : new Begin.Whole());
    }

    /** Whether the file existed; false if nothing tells. */
    private static boolean existedAt(Path path, Instant time) {
        try {
            Map<String, Object> times = Files.readAttributes(path, "unix:ctime,creationTime,lastModifiedTime");
            Instant changed = instant(times, "ctime");
            Instant created = instant(times, "creationTime");
            // A JDK or a file system without times of creation reports the last modification in their place.
            boolean isCreationKnown = created.isBefore(instant(times, "lastModifiedTime"));
            return !changed.isAfter(time) || isCreationKnown && !created.isAfter(time);
        } catch (IOException e) {
            return false;
        }
    }

    private static Instant instant(Map<String, Object> times, String name) {
        return ((FileTime) times.get(name)).toInstant();
    }
}
