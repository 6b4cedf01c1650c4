/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.read.TailCounters;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths that are being tailed: they come with what a look at the file system finds, and go when they are not named. */
final class TailedPaths {
    /** Much longer than Connect's offset.flush.interval.ms usually is. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    /** The longest that one step waits for stored positions. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    /** So many paths that no entry names any more are remembered, in case that one does again. */
    private static final int MOST_LEFT = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(TailedPaths.class);

    private final Map<Path, TailedPath> paths = new HashMap<>();
    private final Map<Path, Long> away = new HashMap<>();
    // Where they were left: what Connect has stored may be older.
    private final Map<Path, Cursor> left = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Tailer.Settings settings;
    private final StoredPositions positions;
    private final UnknownPositions waiting;
    private final LineSink.Factory sinks;
    private final FileErrors troubles;
    private final FileOpener opener;
    private final LineReader reader;
    private final FollowContext context;
    private NewFiles intake;
    private Function<Path, List<CollectEntry>> newestEntries;
    // Those of which it is not known yet whether the newest entries name them.
    private Deque<TailedPath> doubtful = new ArrayDeque<>();
    private long revision;

    TailedPaths(
            Tailer.Settings settings,
            CursorStore cursors,
            LineSink.Factory sinks,
            FileErrors troubles,
            TailCounters counters,
            OpenPaths open,
            LineReader reader,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.positions = new StoredPositions(cursors, nanoTime);
        this.waiting = new UnknownPositions(paths::containsKey);
        this.sinks = sinks;
        this.troubles = troubles;
        this.opener = new FileOpener(settings.allowed());
        this.reader = reader;
        this.context = new FollowContext(counters, new FileRegistry(), open, nanoTime);
    }

    /** The path, if it is tailed; else null. */
    TailedPath get(Path path) {
        return paths.get(path);
    }

    /** The path that is tailed and that something at this path may mean something for; empty if none is. */
    Optional<Path> concernedBy(Path changed) {
        return paths.containsKey(changed)
                ? Optional.of(changed)
                : context.registry().pathReading(changed);
    }

    /**
     * Begins to take over what was found, and returns the paths among those known already that something is to be done
     * with. The others come with {@link #goOn}.
     */
    Set<Path> begin(ScanResult findings) {
        if (findings.isFull()) {
            positions.use();
        }
        Set<Path> changed = new HashSet<>();
        List<FoundFile> added = new ArrayList<>();
        findings.files().forEach((path, found) -> {
            TailedPath file = paths.get(path);
            if (file == null) {
                added.add(found);
                return;
            }
            deliver(file, found.entries());
            if (file.hasChanged(found.status())) {
                changed.add(path);
                look(path, file, found.status());
            } else if (file.standsStill()) {
                // In case that nobody told of what its file is called now.
                changed.add(path);
            }
        });
        intake = new NewFiles(findings, added);
        return changed;
    }

    private void look(Path path, TailedPath file, FileStatus status) {
        try {
            file.look(status);
            context.open().used(file, context.nanoTime().getAsLong());
        } catch (IOException e) {
            troubles.report(path, e);
        }
    }

    /** Whether something that was found has not been taken over yet. */
    boolean isTaking() {
        return intake != null;
    }

    /** Goes on with taking over what was found, and returns the paths that something is to be done with. */
    Set<Path> goOn(TimeSlice slice) {
        Set<Path> changed = new HashSet<>();
        boolean over = false;
        while (intake.hasUnloaded() && !over) {
            // Those that were read before first: one of the others may be such a file under a new name.
            Optional<Map<FoundFile, Cursor>> read = intake.load(positions, left, LONGEST_WAIT);
            read.ifPresent(files -> files.forEach((found, stored) -> {
                left.remove(found.path());
                add(found, stored, lineage(found.path()));
                changed.add(found.path());
            }));
            if (read.isEmpty() && positions.isLate()) {
                goOnWithoutPositions(slice, changed);
            }
            over = read.isEmpty() || slice.isOverNow();
        }
        while (!intake.hasUnloaded() && intake.hasUnread() && !slice.isOver()) {
            FoundFile found = intake.nextUnread();
            addNew(found.path(), found);
            changed.add(found.path());
        }
        if (intake.isDone()) {
            end(intake.findings(), changed);
            intake = null;
        }
        return changed;
    }

    private void goOnWithoutPositions(TimeSlice slice, Set<Path> changed) {
        while (!intake.isDone() && !slice.isOverNow()) {
            goOnWithoutPosition(intake.nextLeft(), changed);
        }
    }

    /** Begins a file that no earlier run can have read, or that this one has; the others wait for their positions. */
    private void goOnWithoutPosition(FoundFile found, Set<Path> changed) {
        boolean isBegun = isBegun(found.entries());
        Cursor known = left.remove(found.path());
        if (known != null) {
            add(found, known, lineage(found.path()));
            changed.add(found.path());
        } else if (isBegun && waiting.isNew(found)) {
            LOG.info("{} was created while this task runs: it is read from its beginning", Printable.of(found.path()));
            addNew(found.path(), found);
            changed.add(found.path());
        } else if (waiting.add(found, isBegun)) {
            revision++;
        }
    }

    private void end(ScanResult findings, Set<Path> changed) {
        if (findings.isFull()) {
            troubles.retainReportedAnd(paths.keySet());
            if (waiting.look(findings, positions.isLate())) {
                revision++;
            }
        }
        if (!positions.isLate()) {
            positions.forget();
        }
        long now = context.nanoTime().getAsLong();
        paths.entrySet().removeIf(entry -> forget(entry.getKey(), entry.getValue(), findings, changed, now));
    }

    /** What was found and not yet taken over is not wanted any more. */
    void drop() {
        intake = null;
    }

    private void addNew(Path path, FoundFile found) {
        try {
            GenerationLocator lineage = lineage(path);
            Found current = lineage.current(found.status());
            Optional<Generation> moved = context.registry()
                    .take(found.status().identity(), cursor -> lineage.open(current, cursor, null), path, null);
            add(found, cursorOf(moved), lineage);
        } catch (OutdatedScanException e) {
            LOG.debug("{} leads elsewhere by now", Printable.of(path), Printable.of(e));
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

    private GenerationLocator lineage(Path path) {
        return new GenerationLocator(path, paths::containsKey, opener, reader);
    }

    private void add(FoundFile found, Cursor stored, GenerationLocator lineage) {
        TailedPath file = new TailedPath(stored, start(found), lineage, context);
        deliver(file, found.entries());
        file.hasChanged(found.status());
        paths.put(found.path(), file);
        revision++;
    }

    private void deliver(TailedPath file, List<CollectEntry> entries) {
        if (!file.isFor(entries)) {
            file.deliver(entries, sinks.open(file.path(), entries), settings.overflow());
            revision++;
        }
    }

    /** Whether a path that leads nowhere has been away for so long that its offset must have been stored. */
    private boolean forget(Path path, TailedPath file, ScanResult findings, Set<Path> changed, long now) {
        if (findings.files().containsKey(path)) {
            away.remove(path);
        } else if (findings.isGone(path)) {
            changed.add(path);
            if (file.isFinished() && now - away.computeIfAbsent(path, p -> now) > FORGET_AFTER.toNanos()) {
                away.remove(path);
                changed.remove(path);
                close(file);
                waiting.forgotten(path);
                return true;
            }
        }
        return false;
    }

    private void close(TailedPath file) {
        file.end();
        revision++;
        context.registry().forget(file);
        context.open().close(file);
    }

    /**
     * Begins to let go of all paths that no entry names any more. The others are read for their entries from now on, also
     * those of which only a former file is there. There may be very many, so each has its turn with {@link #retain}.
     */
    void beginRetaining(Function<Path, List<CollectEntry>> entriesOf) {
        newestEntries = entriesOf;
        doubtful = new ArrayDeque<>(paths.values());
    }

    /** Whether some paths are still read for the entries of before. */
    boolean isRetaining() {
        return !doubtful.isEmpty();
    }

    /** Goes on with letting go. */
    void retain(TimeSlice slice) {
        while (!doubtful.isEmpty() && !slice.isOver()) {
            TailedPath file = doubtful.poll();
            List<CollectEntry> entries = newestEntries.apply(file.path());
            if (!entries.isEmpty()) {
                deliver(file, entries);
            } else {
                paths.remove(file.path());
                away.remove(file.path());
                close(file);
                leave(file);
            }
        }
    }

    private void leave(TailedPath file) {
        if (file.cursor() != null) {
            left.put(file.path(), file.cursor());
        }
        if (left.size() > MOST_LEFT) {
            left.remove(left.keySet().iterator().next());
        }
    }

    /** Tells that all files of these entries have been found that existed when the entries were applied. */
    void begun(Collection<CollectEntry> entries) {
        begun.clear();
        entries.forEach(entry -> begun.add(entry.identity()));
    }

    private boolean isBegun(List<CollectEntry> entries) {
        return entries.stream().anyMatch(entry -> begun.contains(entry.identity()));
    }

    private StartPosition start(FoundFile found) {
        boolean wasThereBefore = waiting.remove(found.path());
        if (isBegun(found.entries()) && !wasThereBefore) {
            return StartPosition.BEGINNING;
        }
        return found.entries().stream()
                .map(CollectEntry::start)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(settings.start());
    }

    /** Whether stored positions have come that files were waiting for: another look finds these files. */
    boolean positionsHaveArrived() {
        return positions.hasArrived();
    }

    /** The files that are not read yet because it is not known how far they were, and why. */
    Map<Path, String> waiting() {
        return waiting.reasons();
    }

    /** Another number whenever a path comes or goes, or belongs to other entries. */
    long revision() {
        return revision;
    }

    Collection<TailedPath> all() {
        return paths.values();
    }

    void close() {
        positions.close();
        paths.values().forEach(context.open()::close);
        paths.clear();
    }
}
