/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.FileDiscovery;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that entries match: takes reported changes, scans the file system one part after another, and has new
 * files admitted. Paths with something new get a turn.
 */
final class ScanCycle implements AutoCloseable {
    /** The longest time that one step scans, and that it admits new files. */
    private static final Duration MAX_SCAN = Duration.ofMillis(50);

    private final FollowContext context;
    private final FileEvents events;
    private final TailedPaths paths;
    private final TurnQueue turns;
    private final ConcernedPaths concerned;
    private final ScanSchedule schedule;
    private List<CollectEntry> entries;
    private FileDiscovery discovery;

    ScanCycle(
            List<CollectEntry> entries, FileEvents events, TailedPaths paths, TurnQueue turns, FollowContext context) {
        this.context = context;
        this.events = events;
        this.paths = paths;
        this.turns = turns;
        this.concerned = new ConcernedPaths(paths, context.registry());
        this.schedule = new ScanSchedule(context.settings().discoveryInterval(), context.now());
        setEntries(entries);
    }

    private void setEntries(List<CollectEntry> newest) {
        entries = List.copyOf(newest);
        CollectedRotations.warnOf(entries);
        TailSettings settings = context.settings();
        discovery = new FileDiscovery(entries, settings.shard(), settings.allowed(), context.errors());
    }

    /** The entries whose files are found. */
    List<CollectEntry> entries() {
        return entries;
    }

    /** Finds the files of other entries from now on. Paths that no entry matches any more are removed. */
    void restart(List<CollectEntry> newest) {
        discovery.close();
        setEntries(newest);
        paths.beginRetaining(discovery::entries);
        schedule.restart(context.now());
    }

    /** Whether the next step continues what an earlier one began. */
    boolean isUnderWay() {
        return paths.isRetaining()
                || discovery.isScanning()
                || paths.admission().isUnderWay()
                || paths.isCheckingLate();
    }

    /** The time until the next full scan. */
    long nanosToFullScan() {
        return schedule.nanosToFullScan(context.now());
    }

    /** Waits for reported changes, at most this long, and takes them. */
    void takeChanges(Duration limit) throws InterruptedException {
        Changes newest = events.await(limit);
        for (Path path : newest.paths()) {
            concerned.of(path).ifPresentOrElse(turns::add, () -> concerned.noteBeside(path));
        }
        schedule.add(newest);
    }

    /** Takes the changes that are reported now, and scans and admits for a limited time. */
    void advance(long now) {
        try {
            takeChanges(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (paths.admission().havePositionsArrived()) {
            schedule.requestFullScan();
        }
        if (paths.isRetaining()) {
            paths.retain(slice());
        }
        if (!isUnderWay()) {
            schedule.begin(now).ifPresent(discovery::beginScan);
        }
        if (discovery.isScanning()) {
            Optional<ScanResult> found = discovery.continueScan(slice());
            found.ifPresent(result -> turns.addAll(paths.apply(result)));
        }
        if (paths.admission().isUnderWay()) {
            admit(now);
        }
        if (paths.isCheckingLate()) {
            turns.addAll(paths.checkLate(slice()));
        }
        events.watch(discovery.watchList());
    }

    private void admit(long now) {
        turns.addAll(paths.admit(slice()));
        if (!paths.admission().isUnderWay() && schedule.isFull()) {
            paths.admission().setScanned(entries);
            turns.endFullScan();
            schedule.endFullScan(now);
        }
    }

    private TimeSlice slice() {
        return TimeSlice.of(MAX_SCAN, context.nanoTime());
    }

    /** Ends a scan that is under way. */
    @Override
    public void close() {
        discovery.close();
    }
}
