/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.discovery.Scan.ReadDirectory;
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
 * Finds the files that entries name: all of them now and then, and in between only where something changed. Symbolic
 * links are followed, loops of them refused. A look at very many of them can be interrupted and gone on with.
 *
 * <p>Not safe for use by several threads.
 */
public final class FileDiscovery implements AutoCloseable {
    private final Selectors selectors;
    private final AllowedPaths allowed;
    private final FileErrors troubles;

    private final Set<Path> reported = new HashSet<>();
    private final Map<Path, ReadDirectory> directories = new HashMap<>();
    private Map<Path, Path> links = new HashMap<>();
    private Scan look;
    private boolean everywhere;
    // Whether what changed is above what the entries name.
    private boolean onTheWay;
    private WatchList watchList = new WatchList(Set.of(), Map.of());

    public FileDiscovery(List<CollectEntry> entries, FileErrors troubles) {
        this(entries, Shard.WHOLE, AllowedPaths.everything(), troubles);
    }

    /**
     * @param shard which of the files that the entries name are to be found
     * @param allowed where they may be: directories elsewhere are not read
     */
    public FileDiscovery(List<CollectEntry> entries, Shard shard, AllowedPaths allowed, FileErrors troubles) {
        this.selectors = new Selectors(entries, shard);
        this.allowed = allowed;
        this.troubles = troubles;
    }

    /** Looks at everything that the entries name, at once. */
    public ScanResult lookEverywhere() {
        begin(Changes.ANYTHING);
        return goOn(TimeSlice.unlimited()).orElseThrow();
    }

    /** Looks where something changed, and everywhere if the changes do not tell where; at once. */
    public ScanResult lookAt(Changes changes) {
        begin(changes);
        return goOn(TimeSlice.unlimited()).orElseThrow();
    }

    /** Begins to look where something changed, and everywhere if the changes do not tell where. */
    public void begin(Changes changes) {
        close();
        everywhere = changes.incomplete();
        onTheWay = false;
        look = new Scan(selectors, troubles, reported, directories, everywhere, allowed);
        if (everywhere) {
            selectors.globBases().forEach(look::addDirectory);
            selectors.plainPaths().forEach(look::add);
            return;
        }
        for (Path directory : changes.directories()) {
            if (selectors.reaches(directory)) {
                look.addDirectory(directory);
            }
            onTheWay |= lookBelow(directory);
        }
        for (Path path : changes.paths()) {
            look.add(path);
            onTheWay |= lookBelow(path);
        }
    }

    /** Whether a look has begun and not come to its end. */
    public boolean isLooking() {
        return look != null;
    }

    /** Goes on with the look that has begun; returns what it found when it has come to its end. */
    public Optional<ScanResult> goOn(TimeSlice slice) {
        if (!look.advance(slice)) {
            return Optional.empty();
        }
        ScanResult findings = look.findings();
        if (everywhere) {
            keep(findings);
            reported.retainAll(troubles.current().keySet());
            links = new HashMap<>();
            addLinks(findings);
            watchList = newWatchList();
        } else {
            boolean moved = keep(findings);
            boolean relinked = links.keySet().removeIf(path -> !isLink(path, findings)) | addLinks(findings);
            if (onTheWay || moved || relinked) {
                watchList = newWatchList();
            }
        }
        look = null;
        return Optional.of(findings);
    }

    /** Ends the look that has begun, if one has. */
    @Override
    public void close() {
        if (look != null) {
            look.close();
            look = null;
        }
    }

    /** The entries for which this path is read, whatever it leads to; empty if there are none. */
    public List<CollectEntry> entries(Path path) {
        return selectors.entries(path, selectors.in(path.getParent()));
    }

    /** What has to be watched to see all changes; the same object as before unless it is another list. */
    public WatchList watchList() {
        return watchList;
    }

    /** What changes above a plain path, or above the base of a glob, may bring it into being or take it away. */
    private boolean lookBelow(Path way) {
        if (!selectors.isOnTheWay(way)) {
            return false;
        }
        selectors.plainPaths().stream().filter(path -> path.startsWith(way)).forEach(look::add);
        selectors.globBases().stream().filter(base -> base.startsWith(way)).forEach(look::addDirectory);
        return true;
    }

    /** Remembers what was read; forgets what is gone, but not what could not be read this time. */
    private boolean keep(ScanResult findings) {
        boolean changed = look.missedDirectories() && directories.keySet().removeIf(findings::isGone);
        for (Map.Entry<Path, ReadDirectory> read : look.directories().entrySet()) {
            ReadDirectory before = directories.put(read.getKey(), read.getValue());
            changed |=
                    before == null || !before.identity().equals(read.getValue().identity());
        }
        return changed;
    }

    private boolean isLink(Path path, ScanResult findings) {
        FoundFile file = findings.files().get(path);
        return file == null ? !findings.isGone(path) : file.isLink();
    }

    private boolean addLinks(ScanResult findings) {
        boolean changed = false;
        for (FoundFile file : findings.files().values()) {
            if (file.isLink()) {
                changed |= !Objects.equals(links.put(file.path(), file.target()), file.target());
            }
        }
        return changed;
    }

    private WatchList newWatchList() {
        Set<Path> watched = new HashSet<>(directories.keySet());
        selectors.plainPaths().forEach(path -> addNearest(path.getParent(), watched));
        selectors.globBases().forEach(base -> addNearest(base, watched));
        return new WatchList(watched, links);
    }

    /**
     * What does not exist yet will be told by the directory above it. Looked for from above, unless it is the directory
     * itself: names of which nothing exists may have very many parts.
     */
    private static void addNearest(Path directory, Set<Path> watched) {
        if (directory == null || watched.contains(directory)) {
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
