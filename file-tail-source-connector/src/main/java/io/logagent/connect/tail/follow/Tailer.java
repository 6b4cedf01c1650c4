/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.DirectoryWatch;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.NotAllowedException;
import io.logagent.connect.tail.file.OpenFileLimit;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.TailCounters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads the lines of all files that entries match, each file from where it was left. Paths take turns. A path has a turn
 * when the file system reports a change, and as long as it is not settled; idle paths have none.
 *
 * <p>Not safe for use by several threads.
 */
public final class Tailer implements AutoCloseable {
    /** The most bytes that one call to {@link #read} delivers, also when lines are long. */
    private static final long MAX_BYTES = 8L * 1024 * 1024;

    /** The longest time that one call to {@link #read} reads, also when there are many files. Scans come on top. */
    private static final Duration MAX_TIME = Duration.ofMillis(100);

    private final FollowContext context;
    private final FileEvents events;
    private final TailedPaths paths;
    private final TurnQueue turns;
    private final ScanCycle scans;
    private long revision;

    /** A tailer that applies its entries for the first time. */
    public Tailer(List<CollectEntry> entries, TailSettings settings, CursorStore cursors, LineSink.Factory sinks) {
        this(entries, settings, cursors, AppliedEntries.NONE, sinks);
    }

    /** @param applied the entries that an earlier run has applied */
    public Tailer(
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            AppliedEntries applied,
            LineSink.Factory sinks) {
        this(
                entries,
                settings,
                cursors,
                applied,
                sinks,
                FileEvents.of(new DirectoryWatch(settings.discoveryInterval())),
                System::nanoTime);
    }

    Tailer(
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            FileEvents events,
            LongSupplier nanoTime) {
        this(entries, settings, cursors, AppliedEntries.NONE, sinks, events, nanoTime);
    }

    Tailer(
            List<CollectEntry> entries,
            TailSettings settings,
            CursorStore cursors,
            AppliedEntries applied,
            LineSink.Factory sinks,
            FileEvents events,
            LongSupplier nanoTime) {
        this(entries, cursors, applied, sinks, events, FollowContext.of(settings, OpenFileLimit.process(), nanoTime));
    }

    Tailer(
            List<CollectEntry> entries,
            CursorStore cursors,
            AppliedEntries applied,
            LineSink.Factory sinks,
            FileEvents events,
            FollowContext context) {
        this.context = context;
        this.events = events;
        this.paths = new TailedPaths(cursors, applied, sinks, context);
        this.turns = new TurnQueue(context.now());
        this.scans = new ScanCycle(entries, events, paths, turns, context);
    }

    /**
     * Reads the files of these entries from now on. Files whose entries stay the same are not interrupted. Files that no
     * entry matches any more are left, and continued at the same place if an entry matches them again.
     */
    public void apply(List<CollectEntry> newest) {
        if (newest.equals(scans.entries())) {
            return;
        }
        revision++;
        scans.restart(newest);
    }

    /** Waits until there may be something to read, at most this long. */
    public void await(Duration limit) throws InterruptedException {
        if (!turns.isEmpty() || scans.isUnderWay()) {
            return;
        }
        long nanos = turns.awaitsTick() ? TurnQueue.TICK.toNanos() : scans.nanosToFullScan();
        scans.takeChanges(Duration.ofNanos(Math.max(0, Math.min(limit.toNanos(), nanos))));
    }

    /**
     * Delivers the lines that are there now, without waiting for more.
     *
     * @param maxLines the most lines to deliver; the pieces of one line that is too long may exceed it
     * @return whether there may be more to read at once
     */
    public boolean read(int maxLines) {
        long now = context.now();
        scans.advance(now);
        if (turns.tick(now)) {
            context.openPaths().closeInactive(now);
        }
        LineReader reader = context.reader();
        long limit = reader.delivered() + maxLines;
        long bytesLimit = reader.deliveredBytes() + MAX_BYTES;
        // Not before the scan: if scans took too long each time, nothing would ever be delivered.
        long begin = context.now();
        while (!turns.isEmpty()
                && reader.delivered() < limit
                && reader.deliveredBytes() < bytesLimit
                && context.now() - begin < MAX_TIME.toNanos()) {
            TailedPath path = paths.get(turns.poll());
            if (path != null) {
                giveTurn(path, (int) (limit - reader.delivered()));
            }
        }
        paths.admission().rememberApplied();
        return !turns.isEmpty();
    }

    private void giveTurn(TailedPath tailed, int maxLines) {
        Path path = tailed.path();
        try {
            if (tailed.read(maxLines)) {
                turns.add(path);
                context.errors().clear(path);
            } else if (tailed.isSettled()) {
                context.errors().clear(path);
            } else if (!tailed.isFinished()) {
                turns.addAtTick(path);
            }
            context.openPaths().noteTurn(tailed, context.now());
        } catch (NotAllowedException e) {
            context.errors().report(path, e);
            context.openPaths().close(tailed);
            turns.addAtFullScan(path);
        } catch (IOException e) {
            // The trouble of one file never stops another file.
            context.errors().report(path, e);
            if (OpenFileLimit.isReached(e)) {
                // What the path has open may have no name any more.
                context.openPaths().makeRoomAtLimit(tailed, context.now());
            } else {
                context.openPaths().close(tailed);
            }
            turns.addAtTick(path);
        } catch (RuntimeException e) {
            // Neither does a defect. It will not go away soon.
            context.errors().report(path, e);
            context.openPaths().close(tailed);
            turns.addAtFullScan(path);
        }
    }

    /** What happened to files so far. */
    public TailCounters counters() {
        return context.counters();
    }

    /** The totals so far; cheap. */
    public TailTotals totals() {
        return context.totals(paths.all().size());
    }

    /** A number that changes whenever {@link #status} changes in more than lags and states; cheap. */
    public long revision() {
        return revision
                + paths.revision()
                + context.errors().revision()
                + context.counters().revision();
    }

    /** The backlog of all paths. Walks over them, and asks the file system only for the sizes of renamed files. */
    public TailStatus status(Instant now) {
        FilesBehind behind = new FilesBehind(scans.entries(), now);
        paths.all().forEach(behind::add);
        Map<Path, TailStatus.Trouble> troubles = new HashMap<>();
        troubles().forEach((path, reason) -> {
            Optional<PathState> state = Optional.ofNullable(paths.get(path)).map(TailedPath::state);
            troubles.put(path, new TailStatus.Trouble(reason, state));
        });
        return behind.status(troubles, losses());
    }

    private List<TailStatus.Loss> losses() {
        return context.counters().losses().stream()
                .map(loss -> new TailStatus.Loss(loss.path(), loss.reason()))
                .toList();
    }

    /** The paths that cannot be collected now, with the reason. */
    public Map<Path, String> troubles() {
        Map<Path, String> all = new HashMap<>(paths.admission().waiting());
        all.putAll(context.errors().current());
        return all;
    }

    @Override
    public void close() {
        scans.close();
        paths.close();
        turns.clear();
        events.close();
    }
}
