/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileDiscovery;
import io.logagent.connect.tail.file.FileTroubles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of all files that some entries name: each file from where it was left, all files in turn.
 *
 * <p>Not safe for use by several threads.
 */
public final class Tailer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tailer.class);

    /** Bounds what one call to {@link #read} delivers when lines are long. */
    private static final long MAX_BYTES = 8L * 1024 * 1024;

    /** Much longer than Connect's offset.flush.interval.ms usually is. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final FileTroubles troubles = new FileTroubles();
    private final Map<Path, TailedPath> files = new HashMap<>();
    private final Map<Path, Long> away = new HashMap<>();
    private final Set<Path> turns = new LinkedHashSet<>();
    private final FileDiscovery discovery;
    private final Settings settings;
    private final CursorStore cursors;
    private final LineSink.Factory sinks;
    private final LineReader reader;
    private final TailCounters counters = new TailCounters();
    private final Owners owners = new Owners();
    private final LongSupplier nanoTime;
    private long nextDiscovery;
    private boolean discoveredBefore;

    /**
     * How files are read.
     *
     * @param start for entries that do not say where to begin
     * @param lineMaxBytes longer lines are split
     * @param discoveryInterval how often to look for new, replaced and deleted files
     */
    public record Settings(StartPosition start, int lineMaxBytes, Duration discoveryInterval) {}

    public Tailer(List<CollectEntry> entries, Settings settings, CursorStore cursors, LineSink.Factory sinks) {
        this(entries, settings, cursors, sinks, System::nanoTime);
    }

    Tailer(
            List<CollectEntry> entries,
            Settings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextDiscovery = nanoTime.getAsLong();
        this.discovery = new FileDiscovery(entries, troubles);
        this.settings = settings;
        this.cursors = cursors;
        this.sinks = sinks;
        this.reader = new LineReader(settings.lineMaxBytes());
    }

    /**
     * Delivers lines that are there now, without waiting for more.
     *
     * @param maxLines how many to deliver at most; the pieces of one line that is too long may exceed it
     */
    public void read(int maxLines) {
        if (nanoTime.getAsLong() - nextDiscovery >= 0) {
            discover();
            nextDiscovery = nanoTime.getAsLong() + settings.discoveryInterval().toNanos();
        }
        long limit = reader.delivered() + maxLines;
        long bytesLeft = MAX_BYTES;
        int idleTurns = 0;
        while (idleTurns < turns.size() && reader.delivered() < limit && bytesLeft > 0) {
            Path path = turns.iterator().next();
            turns.remove(path);
            TailedPath file = files.get(path);
            try {
                long before = reader.deliveredBytes();
                boolean more = file.read((int) (limit - reader.delivered()));
                troubles.healed(path);
                turns.add(path);
                bytesLeft -= reader.deliveredBytes() - before;
                idleTurns = more ? 0 : idleTurns + 1;
            } catch (IOException e) {
                // Without a turn until the next discovery.
                troubles.report(path, e.toString());
                close(file);
            }
        }
    }

    private void discover() {
        Map<Path, List<CollectEntry>> found = discovery.scan();
        troubles.forgetOthersThan(files.keySet());
        Map<Path, List<CollectEntry>> added = new HashMap<>(found);
        added.keySet().removeAll(files.keySet());
        if (!added.isEmpty()) {
            Map<Path, Cursor> stored = cursors.load(added.keySet());
            added.forEach((path, entries) -> files.put(path, tail(path, stored.get(path), entries)));
        }
        discoveredBefore = true;
        files.entrySet().removeIf(entry -> forget(entry.getKey(), entry.getValue(), found.containsKey(entry.getKey())));
        turns.addAll(files.keySet());
    }

    /** Whether a path that leads nowhere has been away for so long that its offset must have been stored. */
    private boolean forget(Path path, TailedPath file, boolean found) {
        long now = nanoTime.getAsLong();
        if (found || !file.isFinished()) {
            away.remove(path);
            return false;
        }
        if (now - away.computeIfAbsent(path, p -> now) < FORGET_AFTER.toNanos()) {
            return false;
        }
        away.remove(path);
        turns.remove(path);
        owners.forget(file);
        return true;
    }

    private TailedPath tail(Path path, Cursor stored, List<CollectEntry> entries) {
        Lineage lineage = new Lineage(path, files::containsKey, reader);
        LineSink sink = sinks.open(path, entries);
        return new TailedPath(path, stored, start(entries), lineage, reader, sink, counters, owners, nanoTime);
    }

    private StartPosition start(List<CollectEntry> entries) {
        if (discoveredBefore) {
            return StartPosition.BEGINNING;
        }
        return entries.stream()
                .map(CollectEntry::start)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(settings.start());
    }

    /** What happened to files so far. */
    public TailCounters counters() {
        return counters;
    }

    /** What is wrong now, by path. */
    public Map<Path, String> troubles() {
        return troubles.current();
    }

    @Override
    public void close() {
        files.values().forEach(Tailer::close);
        files.clear();
        turns.clear();
    }

    private static void close(TailedPath file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed", file, e);
        }
    }
}
