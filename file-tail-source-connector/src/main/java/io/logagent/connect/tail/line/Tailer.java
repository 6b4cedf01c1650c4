/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.Changes;
import io.logagent.connect.tail.file.DirectoryWatch;
import io.logagent.connect.tail.file.FileDiscovery;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.FileTroubles;
import io.logagent.connect.tail.file.Findings;
import io.logagent.connect.tail.file.FoundFile;
import io.logagent.connect.tail.line.Lineage.Found;
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

/**
 * Reads the lines of all files that some entries name: each file from where it was left, all files in turn.
 *
 * <p>A file has a turn when the file system tells of a change, and as long as there is something to do with it; idle
 * files have none. Not safe for use by several threads.
 */
public final class Tailer implements AutoCloseable {
    /** Bounds what one call to {@link #read} delivers when lines are long. */
    private static final long MAX_BYTES = 8L * 1024 * 1024;

    /** Bounds how long one call to {@link #read} reads when there are many files; looking at them comes on top. */
    private static final Duration MAX_TIME = Duration.ofMillis(200);

    /** How often to look at a file that is being rotated, deleted or in trouble. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** Much longer than Connect's offset.flush.interval.ms usually is. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final FileTroubles troubles = new FileTroubles();
    private final TailCounters counters = new TailCounters();
    private final Owners owners = new Owners();
    private final Map<Path, TailedPath> files = new HashMap<>();
    private final Map<Path, Long> away = new HashMap<>();
    private final Set<Path> turns = new LinkedHashSet<>();
    private final Set<Path> unsettled = new LinkedHashSet<>();
    private final Settings settings;
    private final FileDiscovery discovery;
    private final FileEvents watch;
    private final FileOpener opener;
    private final OpenPaths open;
    private final CursorStore cursors;
    private final LineSink.Factory sinks;
    private final LineReader reader;
    private final LongSupplier nanoTime;
    private Changes changes = Changes.NONE;
    private long nextDiscovery;
    private long nextTick;
    private boolean discoveredBefore;

    /**
     * How files are read.
     *
     * @param start for entries that do not say where to begin
     * @param lineMaxBytes longer lines are split
     * @param discoveryInterval how often to look at everything, in case the file system did not tell of a change
     * @param closeInactive after this time without anything to read a file is closed
     * @param maxOpenFiles no more files than this are open at a time
     * @param allowed where files may be
     */
    public record Settings(
            StartPosition start,
            int lineMaxBytes,
            Duration discoveryInterval,
            Duration closeInactive,
            int maxOpenFiles,
            AllowedPaths allowed) {}

    public Tailer(List<CollectEntry> entries, Settings settings, CursorStore cursors, LineSink.Factory sinks) {
        this(
                entries,
                settings,
                cursors,
                sinks,
                FileEvents.of(new DirectoryWatch(settings.discoveryInterval())),
                System::nanoTime);
    }

    Tailer(
            List<CollectEntry> entries,
            Settings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            FileEvents watch,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.discovery = new FileDiscovery(entries, troubles);
        this.watch = watch;
        this.opener = new FileOpener(settings.allowed());
        this.open = new OpenPaths(settings.maxOpenFiles(), settings.closeInactive());
        this.cursors = cursors;
        this.sinks = sinks;
        this.reader = new LineReader(settings.lineMaxBytes(), counters);
        this.nanoTime = nanoTime;
        this.nextDiscovery = nanoTime.getAsLong();
        this.nextTick = nextDiscovery;
    }

    /**
     * Waits until there may be something to read.
     *
     * @param limit the longest time to wait
     */
    public void await(Duration limit) throws InterruptedException {
        if (!turns.isEmpty()) {
            return;
        }
        long due = nextDiscovery - nanoTime.getAsLong();
        long longest = Math.min(limit.toNanos(), unsettled.isEmpty() ? due : TICK.toNanos());
        changes = changes.and(watch.await(Duration.ofNanos(Math.max(0, longest))));
    }

    /**
     * Delivers lines that are there now, without waiting for more.
     *
     * @param maxLines how many to deliver at most; the pieces of one line that is too long may exceed it
     */
    public void read(int maxLines) {
        long now = nanoTime.getAsLong();
        look(now);
        if (now - nextTick >= 0) {
            turns.addAll(unsettled);
            unsettled.clear();
            nextTick = now + TICK.toNanos();
            open.closeInactive(now);
        }
        long limit = reader.delivered() + maxLines;
        long bytesLimit = reader.deliveredBytes() + MAX_BYTES;
        // Not before the look: if that took so long each time, nothing would ever be delivered.
        long begin = nanoTime.getAsLong();
        while (!turns.isEmpty()
                && reader.delivered() < limit
                && reader.deliveredBytes() < bytesLimit
                && nanoTime.getAsLong() - begin < MAX_TIME.toNanos()) {
            Path path = turns.iterator().next();
            turns.remove(path);
            turn(path, files.get(path), (int) (limit - reader.delivered()));
        }
    }

    private void turn(Path path, TailedPath file, int maxLines) {
        try {
            if (file.read(maxLines)) {
                turns.add(path);
                troubles.healed(path);
            } else if (file.isSettled()) {
                troubles.healed(path);
            } else if (!file.isFinished()) {
                unsettled.add(path);
            }
            open.used(file, nanoTime.getAsLong());
        } catch (IOException e) {
            // One file's trouble never stops another file.
            troubles.report(path, e);
            open.close(file);
            unsettled.add(path);
        }
    }

    private void look(long now) {
        try {
            changes = changes.and(watch.await(Duration.ZERO));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (now - nextDiscovery >= 0) {
            take(discovery.lookEverywhere(), now);
            nextDiscovery = now + settings.discoveryInterval().toNanos();
        } else if (!changes.isEmpty()) {
            changes.paths().stream().filter(files::containsKey).forEach(turns::add);
            take(discovery.lookAt(changes), now);
        }
        changes = Changes.NONE;
        watch.watch(discovery.watchList());
    }

    private void take(Findings findings, long now) {
        Map<Path, FoundFile> added = new HashMap<>();
        findings.files().forEach((path, found) -> {
            TailedPath file = files.get(path);
            if (file == null) {
                added.put(path, found);
            } else if (file.hasChanged(found.status())) {
                turns.add(path);
                look(path, file, found.status());
            }
        });
        add(added);
        if (findings.isFull()) {
            troubles.forgetOthersThan(files.keySet());
            discoveredBefore = true;
        }
        files.entrySet().removeIf(entry -> forget(entry.getKey(), entry.getValue(), findings, now));
    }

    private void look(Path path, TailedPath file, FileStatus status) {
        try {
            file.look(status);
        } catch (IOException e) {
            troubles.report(path, e);
        }
    }

    private void add(Map<Path, FoundFile> added) {
        if (added.isEmpty()) {
            return;
        }
        Map<Path, Cursor> stored = cursors.load(added.keySet());
        // Those that were read before first: one of the others may be such a file under a new name.
        added.forEach((path, found) -> {
            if (stored.containsKey(path)) {
                add(found, stored.get(path), lineage(path));
            }
        });
        added.forEach((path, found) -> {
            if (!stored.containsKey(path)) {
                addNew(path, found);
            }
        });
    }

    private void addNew(Path path, FoundFile found) {
        try {
            Lineage lineage = lineage(path);
            Found current = lineage.current(found.status());
            Optional<Generation> moved =
                    owners.take(found.status().identity(), cursor -> lineage.open(current, cursor, null), null);
            add(found, cursorOf(moved), lineage);
        } catch (IOException e) {
            troubles.report(path, e);
        }
    }

    private static Cursor cursorOf(Optional<Generation> moved) throws IOException {
        if (moved.isEmpty()) {
            return null;
        }
        moved.get().close();
        return moved.get().cursor();
    }

    private Lineage lineage(Path path) {
        return new Lineage(path, files::containsKey, opener, reader);
    }

    private void add(FoundFile found, Cursor stored, Lineage lineage) {
        Path path = found.path();
        LineSink sink = sinks.open(path, found.entries());
        TailedPath file = new TailedPath(stored, start(found.entries()), lineage, sink, counters, owners, nanoTime);
        file.hasChanged(found.status());
        files.put(path, file);
        turns.add(path);
    }

    /** Whether a path that leads nowhere has been away for so long that its offset must have been stored. */
    private boolean forget(Path path, TailedPath file, Findings findings, long now) {
        if (findings.files().containsKey(path)) {
            away.remove(path);
        } else if (findings.isGone(path)) {
            turns.add(path);
            if (file.isFinished() && now - away.computeIfAbsent(path, p -> now) > FORGET_AFTER.toNanos()) {
                away.remove(path);
                turns.remove(path);
                unsettled.remove(path);
                owners.forget(file);
                open.close(file);
                return true;
            }
        }
        return false;
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
        files.values().forEach(open::close);
        files.clear();
        turns.clear();
        unsettled.clear();
        watch.close();
    }
}
