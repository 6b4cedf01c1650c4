/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.shard.Shard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files that entries select. A full scan finds all of them; between full scans, a scan covers only what
 * changed. Scans follow symbolic links and refuse loops of links. A long scan runs in slices of time.
 *
 * <p>Not safe for use by several threads.
 */
public final class FileDiscovery implements AutoCloseable {
    private final Selectors selectors;
    private final AllowedPaths allowed;
    private final ScanErrors errors;

    private final Map<Path, ScannedDirectory> directories = new HashMap<>();
    private Map<Path, LinkWatch> links = new HashMap<>();
    private Scan scan;
    private boolean full;
    /** Whether a directory changed that is above a base of the entries. */
    private boolean aboveBase;

    private WatchList watchList = new WatchList(Set.of(), Map.of());

    /**
     * @param shard the share of the selected files to find
     * @param allowed where files may be: directories elsewhere are not read
     */
    public FileDiscovery(List<CollectEntry> entries, Shard shard, AllowedPaths allowed, FileErrors errors) {
        this.selectors = new Selectors(entries, shard);
        this.allowed = allowed;
        this.errors = new ScanErrors(errors);
    }

    /** Begins a scan of what changed, or a full scan if the changes are incomplete. */
    public void beginScan(Changes changes) {
        close();
        full = changes.incomplete();
        aboveBase = false;
        scan = new Scan(selectors, errors, directories, full, allowed);
        if (full) {
            selectors.globBases().forEach(scan::addDirectory);
            selectors.plainPaths().forEach(scan::addPath);
            return;
        }
        for (Path directory : changes.directories()) {
            if (selectors.reaches(directory)) {
                scan.addDirectory(directory);
            }
            aboveBase |= addBasesBelow(directory);
        }
        for (Path path : changes.paths()) {
            scan.addPath(path);
            aboveBase |= addBasesBelow(path);
        }
    }

    /** Whether a scan has begun and not ended. */
    public boolean isScanning() {
        return scan != null;
    }

    /** Continues the scan that has begun. Returns its result once it has ended. */
    public Optional<ScanResult> continueScan(TimeSlice slice) {
        if (!scan.advance(slice)) {
            return Optional.empty();
        }
        ScanResult result = scan.result();
        if (full) {
            remember(result);
            errors.forgetCleared();
            links = new HashMap<>();
            addLinks(result);
            watchList = newWatchList();
        } else {
            boolean moved = remember(result);
            boolean relinked = links.keySet().removeIf(path -> !isLink(path, result)) | addLinks(result);
            if (aboveBase || moved || relinked) {
                watchList = newWatchList();
            }
        }
        scan = null;
        return Optional.of(result);
    }

    /** Ends the scan that has begun, if there is one. */
    @Override
    public void close() {
        if (scan != null) {
            scan.close();
            scan = null;
        }
    }

    /** The entries that read this path, whatever it leads to; empty if none does. */
    public List<CollectEntry> entries(Path path) {
        return selectors.entries(path, selectors.forDirectory(path.getParent()));
    }

    /** What to watch in order to see all changes; the same object until the list changes. */
    public WatchList watchList() {
        return watchList;
    }

    /** A change above a plain path or above the base of a glob can create or remove it. */
    private boolean addBasesBelow(Path directory) {
        if (!selectors.isAboveBase(directory)) {
            return false;
        }
        selectors.plainPaths().stream()
                .filter(path -> path.startsWith(directory))
                .forEach(scan::addPath);
        selectors.globBases().stream()
                .filter(base -> base.startsWith(directory))
                .forEach(scan::addDirectory);
        return true;
    }

    /** Remembers the directories that were read. Forgets those that are gone, but not those that could not be read. */
    private boolean remember(ScanResult result) {
        boolean changed = scan.missedDirectories() && directories.keySet().removeIf(result::isGone);
        for (Map.Entry<Path, ScannedDirectory> read : scan.directories().entrySet()) {
            ScannedDirectory before = directories.put(read.getKey(), read.getValue());
            changed |=
                    before == null || !before.identity().equals(read.getValue().identity());
        }
        return changed;
    }

    private boolean isLink(Path path, ScanResult result) {
        FoundFile file = result.files().get(path);
        return file == null ? !result.isGone(path) : file.isLink();
    }

    private boolean addLinks(ScanResult result) {
        boolean changed = false;
        for (FoundFile file : result.files().values()) {
            if (file.isLink()) {
                LinkWatch watch = LinkWatch.of(file.path(), file.target());
                changed |= !watch.equals(links.put(file.path(), watch));
            }
        }
        return changed;
    }

    private WatchList newWatchList() {
        Set<Path> watched = new HashSet<>(directories.keySet());
        Set<Path> bases = new HashSet<>(selectors.globBases());
        selectors.plainPaths().stream()
                .map(Path::getParent)
                .filter(Objects::nonNull)
                .forEach(bases::add);
        bases.forEach(base -> addNearest(base, watched));
        bases.forEach(base -> LinkWatch.addDirectoriesOfLinks(base, watched));
        Map<Path, Set<Path>> ways = new HashMap<>();
        links.forEach((path, link) -> {
            watched.addAll(link.directories());
            ways.put(path, link.way());
        });
        return new WatchList(watched, ways);
    }

    /**
     * Adds the directory, or the nearest existing one above it, which reports when the missing part is created. The
     * search begins at the root: a path that does not exist at all may have thousands of parts.
     */
    private static void addNearest(Path directory, Set<Path> watched) {
        if (watched.contains(directory)) {
            return;
        }
        Path nearest = directory;
        if (!Files.isDirectory(directory)) {
            nearest = directory.getRoot();
            for (Path name : directory) {
                Path next = nearest.resolve(name);
                if (!Files.isDirectory(next)) {
                    break;
                }
                nearest = next;
            }
        }
        watched.add(nearest);
    }
}
