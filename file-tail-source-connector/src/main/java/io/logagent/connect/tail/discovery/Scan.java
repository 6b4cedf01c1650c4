/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A scan of all that entries select, or of what changed. It runs in steps, and holds at most one descriptor. */
final class Scan implements AutoCloseable {
    private final Selectors selectors;
    private final ScanErrors errors;
    private final Map<Path, ScannedDirectory> known;
    private final boolean full;
    private final ScanBoundary boundary;
    private final DuplicatePaths duplicates;

    private final Deque<Path> pendingDirectories = new ArrayDeque<>();
    private final Deque<Path> pendingPaths = new ArrayDeque<>();
    private DirectoryListing listing;

    private final Map<Path, FoundFile> files = new HashMap<>();
    private final Map<Path, ScannedDirectory> listed = new HashMap<>();
    private final Set<Path> absent = new HashSet<>();
    /** Paths that could not be examined. A refused path is not absent: a link on the way may be broken for a moment. */
    private final Set<Path> undecided = new HashSet<>();

    /**
     * @param known directories that earlier scans read
     * @param full whether this scan covers all that the entries select
     * @param allowed where files may be: the scan examines nothing elsewhere
     */
    Scan(
            Selectors selectors,
            ScanErrors errors,
            Map<Path, ScannedDirectory> known,
            boolean full,
            AllowedPaths allowed) {
        this.selectors = selectors;
        this.errors = errors;
        this.known = known;
        this.full = full;
        this.boundary = new ScanBoundary(selectors, errors, allowed);
        this.duplicates = new DuplicatePaths(selectors);
    }

    ScanResult result() {
        return new ScanResult(full, files, listed.keySet(), absent, undecided);
    }

    /** Whether known directories may be gone. */
    boolean missedDirectories() {
        return full || absent.stream().anyMatch(known::containsKey);
    }

    /** The directories that were read. */
    Map<Path, ScannedDirectory> directories() {
        return listed;
    }

    /** Adds a directory, with all names in it and the directories below it. */
    void addDirectory(Path directory) {
        pendingDirectories.add(directory);
    }

    /** Adds one path, with everything in it if it is a directory. */
    void addPath(Path path) {
        pendingPaths.add(path);
    }

    /** Scans until the slice is over. Returns whether the scan has ended. */
    boolean advance(TimeSlice slice) {
        while (listing != null || !pendingDirectories.isEmpty() || !pendingPaths.isEmpty()) {
            if (slice.isOver(listing == null ? 1 : listing.stepsPerName())) {
                return false;
            }
            step();
        }
        return true;
    }

    private void step() {
        if (listing != null) {
            continueListing();
        } else if (pendingDirectories.isEmpty()) {
            scanPath(pendingPaths.poll());
        } else {
            Path next = pendingDirectories.poll();
            if (!listed.containsKey(next)) {
                beginListing(next);
            }
        }
    }

    private void scanPath(Path path) {
        List<Selector> candidates = path.getParent() == null ? List.of() : selectors.forDirectory(path.getParent());
        List<CollectEntry> entries = selectors.entries(path, candidates);
        boolean reached = selectors.reaches(path);
        if (!entries.isEmpty() || reached) {
            examine(path, entries, reached);
        }
    }

    private void beginListing(Path directory) {
        if (!boundary.admitsListing(directory)) {
            undecided.add(directory);
            return;
        }
        try {
            listing = DirectoryListing.open(directory, selectors.forDirectory(directory));
        } catch (NoSuchFileException | NotDirectoryException e) {
            absent.add(directory);
            if (selectors.globBases().contains(directory)) {
                errors.report(directory, e);
            }
        } catch (IOException e) {
            fail(directory, e);
        }
    }

    private void continueListing() {
        DirectoryListing current = listing;
        try {
            if (current.hasNext()) {
                Path child = current.next();
                List<CollectEntry> entries = selectors.entries(child, current.selectors());
                boolean reached = current.reaches(child);
                // No entry selects most names in a directory: those cost no system call.
                if ((!entries.isEmpty() || reached) && examine(child, entries, reached)) {
                    current.addSubdirectory(child);
                }
            } else {
                close();
                endListing(current.directory(), current.result());
            }
        } catch (DirectoryIteratorException e) {
            close();
            fail(current.directory(), e.getCause());
        }
    }

    private void endListing(Path directory, ScannedDirectory result) {
        if (!boundary.isRestricted(directory)) {
            errors.clear(directory);
        }
        listed.put(directory, result);
        ScannedDirectory before = known.get(directory);
        if (before != null) {
            before.subdirectories().stream()
                    .filter(path ->
                            !result.subdirectories().contains(path) && Files.notExists(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(absent::add);
        }
    }

    /** Ends the scan, whether it is complete or not. */
    @Override
    public void close() {
        if (listing != null) {
            listing.close();
            listing = null;
        }
    }

    /** Returns whether the path is a directory to read. */
    private boolean examine(Path path, List<CollectEntry> entries, boolean reached) {
        if (!boundary.admitsExamining(path)) {
            undecided.add(path);
            return false;
        }
        try {
            FileStatus status = FileStatus.of(path, LinkOption.NOFOLLOW_LINKS);
            boolean link = status.kind() == FileStatus.Kind.LINK;
            if (link && !boundary.admitsFollowing(path)) {
                undecided.add(path);
                return false;
            }
            status = link ? FileStatus.of(path) : status;
            if (status.isRegular() && !entries.isEmpty()) {
                addFile(path, entries, status, link ? path.toRealPath() : path);
            } else if (status.isDirectory() && reached) {
                enter(path, status, link);
                return true;
            } else if (!entries.isEmpty() || known.containsKey(path)) {
                absent.add(path);
                // A glob may match directories too; a path that is named in full has to be a file.
                boolean expected = status.isRegular()
                        || status.isDirectory() && !selectors.plainPaths().contains(path);
                if (!expected && !entries.isEmpty()) {
                    errors.report(path, status.kind().description());
                }
            }
        } catch (NoSuchFileException e) {
            absent.add(path);
            reportMissing(path, entries);
        } catch (IOException e) {
            fail(path, e);
        }
        return false;
    }

    private void addFile(Path path, List<CollectEntry> entries, FileStatus status, Path target) throws IOException {
        Optional<Path> original = duplicates.originalOf(path, target);
        if (original.isPresent()) {
            absent.add(path);
            errors.report(path, "it is the same file as " + original.get() + ", which is collected already");
        } else {
            errors.clear(path);
            files.put(path, new FoundFile(path, entries, status, target, selectors.formerPaths(path)));
        }
    }

    private void enter(Path directory, FileStatus status, boolean link) throws IOException {
        if (boundary.admitsEntering(directory, status, link)) {
            pendingDirectories.add(directory);
        } else {
            undecided.add(directory);
        }
    }

    private void reportMissing(Path path, List<CollectEntry> entries) {
        if (selectors.plainPaths().contains(path)) {
            errors.report(path, "it does not exist; it is collected as soon as it does");
        } else if (!entries.isEmpty() && Files.isSymbolicLink(path)) {
            errors.report(path, "it is a link that leads to no file");
        }
        // Otherwise it was deleted after it was listed, which is no error.
    }

    private void fail(Path path, IOException e) {
        undecided.add(path);
        errors.report(path, e);
    }
}
