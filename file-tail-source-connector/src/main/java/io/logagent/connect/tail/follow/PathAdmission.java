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
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.Generations;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits the new files that scans find, and decides where reading begins: at a stored position, at the position of the
 * path that the file was moved from, at the start position of the entries, or at the beginning for a file that was created
 * since. A file waits as long as its stored position is unknown, unless it needs none.
 */
final class PathAdmission implements AutoCloseable {
    /** The longest time that one step waits for stored positions. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    /** The most positions that are remembered of removed paths, in case that an entry matches them again. */
    private static final int MOST_LEFT = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(PathAdmission.class);

    private final TailedPaths paths;
    private final FollowContext context;
    private final FileOpener opener;
    private final StoredPositions positions;
    private final UnknownPositions unknown;
    private final RotatedSiblings siblings;
    // Positions of removed paths. Those that Connect has stored may be older.
    private final Map<Path, Cursor> left = new LinkedHashMap<>();
    // Entries whose files were all found by a full scan. A file that is found later was created since.
    private final Set<String> scanned = new HashSet<>();
    private final FirstApplications applications;
    private NewFiles newFiles;
    private long revision;

    PathAdmission(TailedPaths paths, CursorStore cursors, AppliedEntries applied, FollowContext context) {
        this.paths = paths;
        this.context = context;
        this.opener = new FileOpener(context.settings().allowed());
        this.positions = new StoredPositions(cursors, context.nanoTime());
        this.unknown = new UnknownPositions(paths::contains);
        this.applications = new FirstApplications(applied, context.settings().start());
        this.siblings = new RotatedSiblings(paths, context);
    }

    /**
     * Begins to admit the new files of a scan.
     *
     * @param found the files that are not followed
     */
    void begin(ScanResult result, List<FoundFile> found) {
        if (result.isFull()) {
            positions.noteFullScan();
            siblings.retain(result);
        }
        List<FoundFile> added =
                found.stream().filter(file -> !siblings.isLeftOut(file, result)).toList();
        newFiles = new NewFiles(result, added);
    }

    boolean isUnderWay() {
        return newFiles != null;
    }

    /** Drops the new files that are not admitted yet. */
    void drop() {
        newFiles = null;
    }

    /** Continues to admit new files; returns the added paths. */
    Set<Path> admit(TimeSlice slice) {
        Set<Path> added = new HashSet<>();
        boolean isOver = false;
        while (newFiles.hasUnloaded() && !isOver) {
            // Files with a stored position come first: one of the others may be such a file under a new name.
            Optional<Map<FoundFile, Cursor>> stored = newFiles.load(positions, left, LONGEST_WAIT);
            stored.ifPresent(files -> files.forEach((found, cursor) -> resume(found, cursor, added)));
            if (stored.isEmpty() && positions.isLate()) {
                admitWithoutPositions(slice, added);
            }
            isOver = stored.isEmpty() || slice.isOverNow();
        }
        while (!newFiles.hasUnloaded() && newFiles.hasUnread() && !slice.isOver()) {
            addUnread(newFiles.nextUnread(), added);
        }
        return added;
    }

    private void admitWithoutPositions(TimeSlice slice, Set<Path> added) {
        while (!newFiles.isDone() && !slice.isOverNow()) {
            admitWithoutPosition(newFiles.nextLeft(), added);
        }
    }

    /** Admits a file if this run knows its position, or if no earlier run can have read it. Other files wait. */
    private void admitWithoutPosition(FoundFile found, Set<Path> added) {
        boolean isScanned = isScanned(found.entries());
        Cursor known = left.get(found.path());
        if (known != null) {
            resume(found, known, added);
        } else if (siblings.leaveOutBesideLive(found, newFiles.result())) {
            // Its path reads it.
        } else if (found.formerPaths().isEmpty() && isScanned && unknown.isNew(found)) {
            LOG.info(
                    "path={} The file was created while this task runs. It is read from the beginning",
                    Printable.of(found.path()));
            addUnread(found, added);
        } else if (unknown.add(found, isScanned)) {
            revision++;
        }
    }

    private void resume(FoundFile found, Cursor cursor, Set<Path> added) {
        left.remove(found.path());
        GenerationLocator locator = locator(found.path());
        if (isRead(found, cursor, locator) || !siblings.leaveOutBesideLive(found, newFiles.result())) {
            add(found, cursor, locator);
            added.add(found.path());
        }
    }

    /**
     * Whether the file of a cursor is still there, under whatever name. Otherwise a file of another path may have the name by
     * now, since a rotation gave it.
     */
    private boolean isRead(FoundFile found, Cursor cursor, GenerationLocator locator) {
        if (found.formerPaths().isEmpty()) {
            return true;
        }
        try {
            Optional<Generation> read = locator.snapshot().find(Checkpoint.at(cursor));
            if (read.isPresent()) {
                read.get().close();
            }
            return read.isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /** Adds a file that was not read under this path. It may have been read under another path. */
    private void addUnread(FoundFile found, Set<Path> added) {
        if (siblings.leaveOutBesideLive(found, newFiles.result())
                || siblings.leaveOutBesideRead(found, newFiles.formerCursors(found))) {
            return;
        }
        Path path = found.path();
        added.add(path);
        try {
            GenerationLocator locator = locator(path);
            Optional<Generation> moved =
                    context.registry().take(locator.currentFile(found.status()), locator.generations(), null);
            if (moved.isPresent()) {
                add(found, closed(moved.get()), locator);
            } else {
                addNew(found, locator);
            }
        } catch (OutdatedScanException e) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("path={} It leads to another file by now", Printable.of(path), PrintableException.of(e));
            }
        } catch (IOException e) {
            context.errors().report(path, e);
        }
    }

    private static Cursor closed(Generation generation) throws IOException {
        generation.close();
        return generation.cursor();
    }

    private GenerationLocator locator(Path path) {
        return new GenerationLocator(
                path, paths::contains, new Generations(opener, context.reader(), context.nanoTime()));
    }

    private void add(FoundFile found, Cursor stored, GenerationLocator locator) {
        unknown.remove(found.path());
        paths.add(found, new PathProgress(found.path(), stored, StartPosition.BEGINNING), locator);
    }

    /** Adds a file without a position. Its entries tell where to begin if it existed when they were first applied. */
    private void addNew(FoundFile found, GenerationLocator locator) {
        boolean existedBefore = unknown.remove(found.path());
        boolean isCreatedSince = isScanned(found.entries()) && !existedBefore;
        StartPosition start = isCreatedSince ? StartPosition.BEGINNING : start(found);
        Cursor end = null;
        if (start == StartPosition.END) {
            Optional<AppliedEntries.Begin> known = applications.begin(found.entries(), found.path());
            if (known.isPresent() && known.get() instanceof AppliedEntries.Begin.At at) {
                end = at.cursor();
            } else if (known.isPresent() && known.get() instanceof AppliedEntries.Begin.Whole) {
                LOG.info(
                        "path={} The file appeared after its entry was first applied. It is read from the beginning",
                        Printable.of(found.path()));
                start = StartPosition.BEGINNING;
            }
        }
        TailedPath path = paths.add(found, new PathProgress(found.path(), end, start), locator);
        if (path.progress().beginsAtEnd()) {
            applications.beginsAtEnd(path);
        }
    }

    private StartPosition start(FoundFile found) {
        return found.entries().stream()
                .map(CollectEntry::start)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(context.settings().start());
    }

    /** The result of the scan when all its new files are admitted or wait; empty before, and after it was taken. */
    Optional<ScanResult> takeFinished() {
        if (newFiles == null || !newFiles.isDone()) {
            return Optional.empty();
        }
        ScanResult result = newFiles.result();
        newFiles = null;
        if (result.isFull() && unknown.update(result, positions.isLate())) {
            revision++;
        }
        if (!positions.isLate()) {
            positions.forget();
        }
        return Optional.of(result);
    }

    /** Remembers the position of a removed path. */
    void left(TailedPath path) {
        if (path.cursor() != null) {
            left.put(path.path(), path.cursor());
        }
        if (left.size() > MOST_LEFT) {
            left.remove(left.keySet().iterator().next());
        }
    }

    /** Remembers that a path had a position before it was forgotten. */
    void forgotten(Path path) {
        unknown.forgotten(path);
    }

    /** Takes note that a full scan has found all files that existed when these entries were applied. */
    void setScanned(Collection<CollectEntry> entries) {
        scanned.clear();
        entries.forEach(entry -> scanned.add(entry.identity()));
        applications.scanned(entries);
    }

    /** Remembers the entries that were applied for the first time, as soon as the ends of their files are known. */
    void rememberApplied() {
        if (!unknown.isAnyWaiting()) {
            applications.remember(paths, context.errors());
        }
    }

    private boolean isScanned(List<CollectEntry> entries) {
        return entries.stream().anyMatch(entry -> scanned.contains(entry.identity()));
    }

    /** Whether late positions have arrived since the last call. Another scan admits the files that waited for them. */
    boolean havePositionsArrived() {
        return positions.hasArrived();
    }

    /** The files that wait for their stored positions, and those that cannot be written, with the reason. */
    Map<Path, String> waiting() {
        Map<Path, String> waiting = new HashMap<>(applications.problems());
        waiting.putAll(unknown.reasons());
        return waiting;
    }

    /** A number that changes whenever other files wait. */
    long revision() {
        return revision;
    }

    @Override
    public void close() {
        positions.close();
    }
}
