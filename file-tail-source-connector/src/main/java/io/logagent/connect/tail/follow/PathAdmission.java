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
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

    private static final Logger LOG = LoggerFactory.getLogger(PathAdmission.class);

    private final TailedPaths paths;
    private final FollowContext context;
    private final LocatorFactory locators;
    private final StartPositions starts;
    private final StoredPositions positions;
    private final UnknownPositions unknown;
    private final RotatedSiblings siblings;
    private final RemovedPaths removed = new RemovedPaths();
    private NewFiles newFiles;
    private long revision;

    PathAdmission(TailedPaths paths, CursorStore cursors, AppliedEntries applied, FollowContext context) {
        this.paths = paths;
        this.context = context;
        this.locators = new LocatorFactory(paths, context);
        this.starts = new StartPositions(applied, context.settings().start());
        this.positions = new StoredPositions(cursors, context.nanoTime());
        this.unknown = new UnknownPositions(locators::files);
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
            Optional<Map<FoundFile, Cursor>> stored = newFiles.load(positions, removed.cursors(), LONGEST_WAIT);
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
        boolean isScanned = starts.isScanned(found.entries());
        Cursor known = removed.cursor(found.path());
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
        removed.remove(found.path());
        GenerationLocator locator = locators.locator(found.path());
        if (!siblings.leaveOutBesideLive(found, cursor, locator, newFiles.result())) {
            add(found, cursor, locator);
            added.add(found.path());
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
            GenerationLocator locator = locators.locator(path);
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

    private void add(FoundFile found, Cursor stored, GenerationLocator locator) {
        unknown.remove(found.path());
        paths.add(found, new PathProgress(found.path(), stored, StartPosition.BEGINNING), locator);
    }

    /** Adds a file without a position. */
    private void addNew(FoundFile found, GenerationLocator locator) {
        boolean existedBefore = unknown.remove(found.path());
        starts.followed(paths.add(found, starts.begin(found, existedBefore), locator));
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
    void rememberRemoved(TailedPath path) {
        removed.add(path);
    }

    /** Remembers that a path had a position before it was forgotten. */
    void forgotten(Path path) {
        unknown.forgotten(path);
    }

    /** Takes note that a full scan has found all files that existed when these entries were applied. */
    void setScanned(Collection<CollectEntry> entries) {
        starts.setScanned(entries);
    }

    /** Remembers the entries that were applied for the first time, as soon as the ends of their files are known. */
    void rememberApplied() {
        if (!unknown.isAnyWaiting()) {
            starts.rememberApplied(paths, context.errors());
        }
    }

    /** Whether late positions have arrived since the last call. Another scan admits the files that waited for them. */
    boolean havePositionsArrived() {
        return positions.hasArrived();
    }

    /** The files that wait for their stored positions, and those that cannot be written, with the reason. */
    Map<Path, String> waiting() {
        Map<Path, String> waiting = new HashMap<>(starts.problems());
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
