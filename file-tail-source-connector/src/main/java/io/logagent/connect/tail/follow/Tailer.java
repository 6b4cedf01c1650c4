/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.DirectoryWatch;
import io.logagent.connect.tail.discovery.FileDiscovery;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.NotAllowedException;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.TailCounters;
import io.logagent.connect.tail.shard.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

    /** Bounds how long one call to {@link #read} reads when there are many files; looking for them comes on top. */
    private static final Duration MAX_TIME = Duration.ofMillis(100);

    /** Bounds how long one call to {@link #read} looks for files, and how long it takes them over; the rest comes next. */
    private static final Duration MAX_LOOK = Duration.ofMillis(50);

    /** How often to look at a file that is being rotated, deleted or in trouble. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final FileErrors troubles = new FileErrors();
    private final TailCounters counters = new TailCounters();
    private final Set<Path> turns = new LinkedHashSet<>();
    private final Set<Path> unsettled = new LinkedHashSet<>();
    // What is not allowed stays so until somebody changes a link: it is tried with each look at everything.
    private final Set<Path> refused = new LinkedHashSet<>();
    private final Settings settings;
    private final FileEvents watch;
    private final OpenPaths open;
    private final LineReader reader;
    private final TailedPaths files;
    private final LongSupplier nanoTime;
    private List<CollectEntry> entries;
    private FileDiscovery discovery;
    private Changes changes = Changes.NONE;
    // Whether the look that is under way, or was the last one, is at everything.
    private boolean everywhere;
    // Whether files that the last look found can be read only now.
    private boolean lookAgain;
    private long nextDiscovery;
    private long nextTick;
    private long revision;

    /**
     * How files are read.
     *
     * @param start for entries that do not say where to begin
     * @param lineMaxBytes longer lines overflow
     * @param overflow what becomes of them, unless their entry says it
     * @param discoveryInterval how often to look at everything, in case the file system did not tell of a change
     * @param closeInactive after this time without anything to read a file is closed
     * @param maxOpenFiles no more descriptors than this are held, except for the file that is being read
     * @param allowed where files may be
     * @param shard which of the entries' files are read here
     */
    public record Settings(
            StartPosition start,
            int lineMaxBytes,
            LineOverflow overflow,
            Duration discoveryInterval,
            Duration closeInactive,
            int maxOpenFiles,
            AllowedPaths allowed,
            Shard shard) {

        /** For all files of the entries. */
        public Settings(
                StartPosition start,
                int lineMaxBytes,
                LineOverflow overflow,
                Duration discoveryInterval,
                Duration closeInactive,
                int maxOpenFiles,
                AllowedPaths allowed) {
            this(start, lineMaxBytes, overflow, discoveryInterval, closeInactive, maxOpenFiles, allowed, Shard.WHOLE);
        }
    }

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
        this.entries = List.copyOf(entries);
        CollectedRotations.warnOf(entries);
        this.discovery = new FileDiscovery(entries, settings.shard(), settings.allowed(), troubles);
        this.watch = watch;
        this.open = new OpenPaths(settings.maxOpenFiles(), settings.closeInactive());
        this.reader = new LineReader(settings.lineMaxBytes(), counters);
        this.files = new TailedPaths(settings, cursors, sinks, troubles, counters, open, reader, nanoTime);
        this.nanoTime = nanoTime;
        this.nextDiscovery = nanoTime.getAsLong();
        this.nextTick = nextDiscovery;
    }

    /**
     * Reads the files of these entries from now on. Files whose entries stay the same are not interrupted; files that
     * no entry names any more are left where they were read to, and gone on with from there if one does again.
     */
    public void apply(List<CollectEntry> newest) {
        if (newest.equals(entries)) {
            return;
        }
        entries = List.copyOf(newest);
        CollectedRotations.warnOf(entries);
        revision++;
        discovery.close();
        discovery = new FileDiscovery(entries, settings.shard(), settings.allowed(), troubles);
        files.drop();
        files.beginRetaining(discovery::entries);
        nextDiscovery = nanoTime.getAsLong();
    }

    /**
     * Waits until there may be something to read.
     *
     * @param limit the longest time to wait
     */
    public void await(Duration limit) throws InterruptedException {
        if (!turns.isEmpty() || files.isRetaining() || discovery.isScanning() || files.isTaking()) {
            return;
        }
        long due = nextDiscovery - nanoTime.getAsLong();
        long longest = Math.min(limit.toNanos(), unsettled.isEmpty() ? due : TICK.toNanos());
        note(watch.await(Duration.ofNanos(Math.max(0, longest))));
    }

    private void note(Changes newest) {
        newest.paths().forEach(path -> files.concernedBy(path).ifPresent(turns::add));
        changes = changes.and(newest);
    }

    /**
     * Delivers lines that are there now, without waiting for more.
     *
     * @param maxLines how many to deliver at most; the pieces of one line that is too long may exceed it
     * @return whether it ended because this was enough at once, and not because there was nothing more
     */
    public boolean read(int maxLines) {
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
            TailedPath file = files.get(path);
            if (file != null) {
                turn(path, file, (int) (limit - reader.delivered()));
            }
        }
        return !turns.isEmpty();
    }

    private void turn(Path path, TailedPath file, int maxLines) {
        try {
            if (file.read(maxLines)) {
                turns.add(path);
                troubles.clear(path);
            } else if (file.isSettled()) {
                troubles.clear(path);
            } else if (!file.isFinished()) {
                unsettled.add(path);
            }
            open.used(file, nanoTime.getAsLong());
        } catch (NotAllowedException e) {
            troubles.report(path, e);
            open.close(file);
            refused.add(path);
        } catch (IOException e) {
            // One file's trouble never stops another file.
            troubles.report(path, e);
            open.close(file);
            unsettled.add(path);
        }
    }

    private void look(long now) {
        try {
            note(watch.await(Duration.ZERO));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lookAgain |= files.positionsHaveArrived();
        if (files.isRetaining()) {
            files.retain(TimeSlice.of(MAX_LOOK, nanoTime));
        }
        if (!files.isRetaining() && !discovery.isScanning() && !files.isTaking()) {
            beginLook(now);
        }
        if (discovery.isScanning()) {
            Optional<ScanResult> found = discovery.continueScan(TimeSlice.of(MAX_LOOK, nanoTime));
            found.ifPresent(findings -> turns.addAll(files.begin(findings)));
        }
        if (files.isTaking()) {
            turns.addAll(files.goOn(TimeSlice.of(MAX_LOOK, nanoTime)));
            if (!files.isTaking() && everywhere) {
                files.begun(entries);
                turns.addAll(refused);
                refused.clear();
                nextDiscovery = now + settings.discoveryInterval().toNanos();
            }
        }
        watch.watch(discovery.watchList());
    }

    /** What changes during a look waits for the next one: the look may have been there before or after it. */
    private void beginLook(long now) {
        everywhere = now - nextDiscovery >= 0 || changes.incomplete() || lookAgain;
        lookAgain &= !everywhere;
        if (everywhere || !changes.isEmpty()) {
            discovery.beginScan(everywhere ? Changes.ANYTHING : changes);
            changes = Changes.NONE;
        }
    }

    /** What happened to files so far. */
    public TailCounters counters() {
        return counters;
    }

    /** What was done so far; cheap. */
    public TailTotals totals() {
        return new TailTotals(
                reader.delivered(),
                reader.deliveredBytes(),
                files.all().size(),
                open.descriptors(),
                counters.rotations(),
                counters.truncations(),
                counters.lostBytes(),
                counters.oversized(),
                counters.skippedNuls());
    }

    /** Another number whenever {@link #status} would tell of something else than another lag; cheap. */
    public long revision() {
        return revision + files.revision() + troubles.revision();
    }

    /** Where all files stand; walks over them, and asks the file system only for those that were rotated away. */
    public TailStatus status(Instant now) {
        FilesBehind behind = new FilesBehind(entries, now);
        files.all().forEach(behind::add);
        return behind.status(troubles());
    }

    /** What is wrong now, by path. */
    public Map<Path, String> troubles() {
        Map<Path, String> all = new HashMap<>(files.waiting());
        all.putAll(troubles.current());
        return all;
    }

    @Override
    public void close() {
        discovery.close();
        files.close();
        turns.clear();
        unsettled.clear();
        refused.clear();
        watch.close();
    }
}
