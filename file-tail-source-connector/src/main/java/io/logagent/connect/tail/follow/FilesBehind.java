/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.follow.TailStatus.Backlog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up the backlog of paths. */
final class FilesBehind {
    private final Map<CollectEntry, Backlog> byEntry = new LinkedHashMap<>();
    private final Instant now;
    private Backlog all = Backlog.NONE;
    private Duration oldest = Duration.ZERO;

    FilesBehind(List<CollectEntry> entries, Instant now) {
        entries.forEach(entry -> byEntry.put(entry, Backlog.NONE));
        this.now = now;
    }

    void add(TailedPath path) {
        long lag = path.lag();
        all = all.and(path.path(), lag);
        for (CollectEntry entry : path.entries()) {
            byEntry.computeIfPresent(entry, (same, files) -> files.and(path.path(), lag));
        }
        Duration age = path.unreadFor(lag, now);
        if (age.compareTo(oldest) > 0) {
            oldest = age;
        }
    }

    TailStatus status(Map<Path, TailStatus.Trouble> troubles, List<TailStatus.Loss> losses) {
        List<TailStatus.OfEntry> entries = new ArrayList<>();
        byEntry.forEach((entry, files) -> entries.add(new TailStatus.OfEntry(entry, files)));
        return new TailStatus(entries, all, oldest, troubles, losses);
    }
}
