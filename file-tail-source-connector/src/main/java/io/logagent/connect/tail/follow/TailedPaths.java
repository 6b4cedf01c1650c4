/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The paths that are followed. A path is added when a scan finds it, and removed when no entry matches it any more. */
final class TailedPaths {
    /** The time after which a path that leads nowhere is forgotten: much longer than offset.flush.interval.ms usually is. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final Map<Path, TailedPath> paths = new HashMap<>();
    // Since when each of these paths has led nowhere.
    private final Map<Path, Long> gone = new HashMap<>();
    private final LineSink.Factory sinks;
    private final FollowContext context;
    private final PathAdmission admission;
    private Function<Path, List<CollectEntry>> newestEntries;
    // Paths that the newest entries may not match.
    private Deque<TailedPath> unchecked = new ArrayDeque<>();
    // Paths with rotated files whose sizes are not checked yet since the last full scan.
    private final Deque<TailedPath> uncheckedLate = new ArrayDeque<>();
    private long revision;

    TailedPaths(CursorStore cursors, AppliedEntries applied, LineSink.Factory sinks, FollowContext context) {
        this.sinks = sinks;
        this.context = context;
        this.admission = new PathAdmission(this, cursors, applied, context);
    }

    /** The path; null if it is not followed. */
    TailedPath get(Path path) {
        return paths.get(path);
    }

    boolean contains(Path path) {
        return paths.containsKey(path);
    }

    Collection<TailedPath> all() {
        return paths.values();
    }

    PathAdmission admission() {
        return admission;
    }

    /** Takes over what a scan found about followed paths, and begins to admit new ones; returns the paths that need a turn. */
    Set<Path> apply(ScanResult result) {
        Set<Path> changed = new HashSet<>();
        List<FoundFile> added = new ArrayList<>();
        result.files().forEach((path, found) -> {
            TailedPath known = paths.get(path);
            if (known == null) {
                added.add(found);
                return;
            }
            deliver(known, found.entries());
            if (known.see(found.status())) {
                changed.add(path);
                openAhead(known, found.status());
            } else if (known.state().awaitsDirectoryChange()) {
                // The file system may not have reported the new name of its file.
                changed.add(path);
            }
        });
        admission.begin(result, added);
        return changed;
    }

    private void openAhead(TailedPath path, FileStatus status) {
        try {
            path.openAhead(status);
            context.openPaths().noteTurn(path, context.now());
        } catch (IOException e) {
            context.errors().report(path.path(), e);
        } catch (RuntimeException e) {
            context.errors().report(path.path(), e);
        }
    }

    /** Continues to admit new paths; returns the paths that need a turn. */
    Set<Path> admit(TimeSlice slice) {
        Set<Path> changed = admission.admit(slice);
        admission.takeFinished().ifPresent(result -> finish(result, changed));
        return changed;
    }

    private void finish(ScanResult result, Set<Path> changed) {
        if (result.isFull()) {
            context.errors().retainReportedAnd(paths.keySet());
            uncheckedLate.clear();
            paths.values().stream().filter(TailedPath::awaitsLateLines).forEach(uncheckedLate::add);
        }
        long now = context.now();
        paths.values().removeIf(path -> forget(path, result, changed, now));
    }

    /** Whether late lines may be found that the file system did not report. */
    boolean isCheckingLate() {
        return !uncheckedLate.isEmpty();
    }

    /** Looks for late lines in rotated files; returns the paths that need a turn. */
    Set<Path> checkLate(TimeSlice slice) {
        Set<Path> changed = new HashSet<>();
        while (!uncheckedLate.isEmpty() && !slice.isOver()) {
            TailedPath path = uncheckedLate.poll();
            if (paths.get(path.path()) == path && path.hasLateLines()) {
                changed.add(path.path());
            }
        }
        return changed;
    }

    /** Forgets a path that has led nowhere for so long that its offset must have been stored. */
    private boolean forget(TailedPath tailed, ScanResult result, Set<Path> changed, long now) {
        Path path = tailed.path();
        if (result.files().containsKey(path)) {
            gone.remove(path);
        } else if (result.isGone(path)) {
            changed.add(path);
            if (tailed.isFinished() && now - gone.computeIfAbsent(path, p -> now) > FORGET_AFTER.toNanos()) {
                gone.remove(path);
                changed.remove(path);
                close(tailed);
                admission.forgotten(path);
                return true;
            }
        }
        return false;
    }

    /** Follows a path from now on. */
    TailedPath add(FoundFile found, PathProgress progress, GenerationLocator locator) {
        TailedPath path = new TailedPath(progress, locator, context);
        deliver(path, found.entries());
        path.see(found.status());
        paths.put(found.path(), path);
        revision++;
        return path;
    }

    private void deliver(TailedPath path, List<CollectEntry> entries) {
        if (!entries.equals(path.entries())) {
            path.deliverTo(
                    sinks.open(path.path(), entries),
                    entries,
                    context.settings().overflow());
            revision++;
        }
    }

    private void close(TailedPath path) {
        path.end();
        revision++;
        context.registry().forget(path);
        context.openPaths().close(path);
    }

    /**
     * Begins to remove all paths that no entry matches any more. The others deliver for their new entries from now on,
     * even if only a rotated file is left. There may be very many paths, so {@link #retain} checks them in parts.
     */
    void beginRetaining(Function<Path, List<CollectEntry>> entriesOf) {
        admission.drop();
        newestEntries = entriesOf;
        unchecked = new ArrayDeque<>(paths.values());
    }

    /** Whether some paths may still deliver for earlier entries. */
    boolean isRetaining() {
        return !unchecked.isEmpty();
    }

    /** Continues to remove paths that no entry matches. */
    void retain(TimeSlice slice) {
        while (!unchecked.isEmpty() && !slice.isOver()) {
            TailedPath path = unchecked.poll();
            List<CollectEntry> entries = newestEntries.apply(path.path());
            if (!entries.isEmpty()) {
                deliver(path, entries);
            } else {
                paths.remove(path.path());
                gone.remove(path.path());
                close(path);
                admission.rememberRemoved(path);
            }
        }
    }

    /** A number that changes whenever a path is added, removed or belongs to other entries. */
    long revision() {
        return revision + admission.revision();
    }

    void close() {
        admission.close();
        uncheckedLate.clear();
        paths.values().forEach(TailedPath::countUnread);
        paths.values().forEach(context.openPaths()::close);
        context.openPaths().end();
        paths.clear();
    }
}
