/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.AllowedDirectories;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.NotAllowedException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the file system, or at some of its directories and paths, which may be interrupted at any step. Holds at
 * most one descriptor.
 */
final class Scan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    /** Globs of so many characters are compared with a name in one step of a slice of time. */
    private static final int LENGTH_OF_A_STEP = 10_000;

    /**
     * A directory as it was read.
     *
     * @param identity which directory it was
     * @param inner the directories in it that were to be read, too
     */
    record ReadDirectory(FileIdentity identity, Set<Path> inner) {}

    private final Selectors selectors;
    private final FileErrors troubles;
    private final Set<Path> reported;
    private final Map<Path, ReadDirectory> known;
    private final boolean everywhere;
    private final AllowedDirectories allowed;
    private final DuplicatePaths secondPaths;

    private final Map<Path, FoundFile> files = new HashMap<>();
    private final Map<Path, ReadDirectory> listed = new HashMap<>();
    private final Set<Path> absent = new HashSet<>();
    private final Set<Path> undecided = new HashSet<>();
    // Of which something was left out that is not allowed.
    private final Set<Path> curtailed = new HashSet<>();
    private final Deque<Path> pending = new ArrayDeque<>();
    private final Deque<Path> paths = new ArrayDeque<>();
    private Listing listing;

    /**
     * @param reported what looks reported as trouble, and no look has found well yet; changed by this one
     * @param known directories that earlier looks read
     * @param everywhere whether this look is at all that the entries name
     * @param allowed where files may be: nothing else is looked at, or named in a trouble unless an entry names it
     */
    Scan(
            Selectors selectors,
            FileErrors troubles,
            Set<Path> reported,
            Map<Path, ReadDirectory> known,
            boolean everywhere,
            AllowedPaths allowed) {
        this.selectors = selectors;
        this.troubles = troubles;
        this.reported = reported;
        this.known = known;
        this.everywhere = everywhere;
        this.allowed = new AllowedDirectories(allowed);
        this.secondPaths = new DuplicatePaths(selectors);
    }

    ScanResult findings() {
        return new ScanResult(everywhere, files, listed.keySet(), absent, undecided);
    }

    /** Whether known directories may be gone. */
    boolean missedDirectories() {
        return everywhere || absent.stream().anyMatch(known::containsKey);
    }

    /** The directories that were read, and which they were. */
    Map<Path, ReadDirectory> directories() {
        return listed;
    }

    /** Is going to look at all names in the directory, and at the directories below it. */
    void addDirectory(Path directory) {
        pending.add(directory);
    }

    /** Is going to look at one path, and if it is a directory, at what is in it. */
    void add(Path path) {
        paths.add(path);
    }

    /** Looks until the slice is over; returns whether there is nothing left to look at. */
    boolean advance(TimeSlice slice) {
        while (listing != null || !pending.isEmpty() || !paths.isEmpty()) {
            if (slice.isOver(listing == null ? 1 : listing.effort())) {
                return false;
            }
            step();
        }
        return true;
    }

    private void step() {
        if (listing != null) {
            goOnListing();
        } else if (pending.isEmpty()) {
            at(paths.poll());
        } else {
            Path next = pending.poll();
            if (!listed.containsKey(next)) {
                beginListing(next);
            }
        }
    }

    private void at(Path path) {
        List<Selector> ofDirectory = path.getParent() == null ? List.of() : selectors.in(path.getParent());
        List<CollectEntry> entries = selectors.entries(path, ofDirectory);
        boolean reached = selectors.reaches(path);
        if (!entries.isEmpty() || reached) {
            look(path, entries, reached);
        }
    }

    /**
     * A directory that is being read.
     *
     * @param effort of comparing one name, in steps
     */
    private record Listing(
            Path directory,
            FileIdentity identity,
            List<Selector> selectors,
            int effort,
            DirectoryStream<Path> stream,
            Iterator<Path> children,
            Set<Path> inner) {}

    private void beginListing(Path directory) {
        if (!allowed.mayBeRead(directory)) {
            refuse(directory);
            return;
        }
        try {
            FileIdentity identity = FileStatus.of(directory).identity();
            DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
            List<Selector> ofDirectory = selectors.in(directory);
            int effort = 1 + ofDirectory.stream().mapToInt(Selector::length).sum() / LENGTH_OF_A_STEP;
            listing = new Listing(directory, identity, ofDirectory, effort, stream, stream.iterator(), new HashSet<>());
        } catch (NoSuchFileException | NotDirectoryException e) {
            absent.add(directory);
            if (selectors.globBases().contains(directory)) {
                report(directory, e);
            }
        } catch (IOException e) {
            fail(directory, e);
        }
    }

    private void goOnListing() {
        Listing current = listing;
        try {
            if (current.children().hasNext()) {
                Path child = current.children().next();
                List<CollectEntry> entries = selectors.entries(child, current.selectors());
                boolean reached = reaches(current.selectors(), child);
                // Most names in a directory concern nobody: these cost no look at the file.
                if ((!entries.isEmpty() || reached) && look(child, entries, reached)) {
                    current.inner().add(child);
                }
            } else {
                close();
                if (!curtailed.contains(current.directory())) {
                    healed(current.directory());
                }
                listed.put(current.directory(), new ReadDirectory(current.identity(), current.inner()));
                missVanished(current.directory(), current.inner());
            }
        } catch (DirectoryIteratorException e) {
            close();
            fail(current.directory(), e.getCause());
        }
    }

    /** Ends the look, done or not. */
    @Override
    public void close() {
        if (listing != null) {
            try {
                listing.stream().close();
            } catch (IOException e) {
                LOG.debug("Closing {} failed", Printable.of(listing.directory()), Printable.of(e));
            }
            listing = null;
        }
    }

    private static boolean reaches(List<Selector> ofParent, Path directory) {
        for (Selector selector : ofParent) {
            if (selector.isGlob() && selector.reaches(directory)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether it is a directory to be read. */
    private boolean look(Path path, List<CollectEntry> entries, boolean reached) {
        if (!allowed.mayBeLookedAt(path)) {
            refuse(path);
            return false;
        }
        try {
            FileStatus status = FileStatus.of(path, LinkOption.NOFOLLOW_LINKS);
            boolean link = status.kind() == FileStatus.Kind.LINK;
            if (link) {
                if (allowed.leadsOut(path)) {
                    refuse(path);
                    return false;
                }
                status = FileStatus.of(path);
            }
            if (status.isRegular() && !entries.isEmpty()) {
                found(path, entries, status, link ? path.toRealPath() : path);
            } else if (status.isDirectory() && reached) {
                enter(path, status, link);
                return true;
            } else if (!entries.isEmpty() || known.containsKey(path)) {
                absent.add(path);
                // A glob may well match directories too; who names one in full expects a file.
                if (!status.isRegular()
                        && (!status.isDirectory() || selectors.plainPaths().contains(path))) {
                    reportIfNamed(path, entries, status.kind().description());
                }
            }
        } catch (NoSuchFileException e) {
            absent.add(path);
            reportAbsence(path, entries);
        } catch (IOException e) {
            fail(path, e);
        }
        return false;
    }

    private void found(Path path, List<CollectEntry> entries, FileStatus status, Path target) throws IOException {
        Optional<Path> instead = secondPaths.insteadOf(path, target);
        if (instead.isPresent()) {
            absent.add(path);
            report(path, "it is the same file as " + instead.get() + ", which is collected already");
        } else {
            healed(path);
            files.put(path, new FoundFile(path, entries, status, target));
        }
    }

    private void missVanished(Path directory, Set<Path> inner) {
        ReadDirectory before = known.get(directory);
        if (before != null) {
            before.inner().stream()
                    .filter(path -> !inner.contains(path) && Files.notExists(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(absent::add);
        }
    }

    private void enter(Path directory, FileStatus status, boolean link) throws IOException {
        if (link && leadsUp(directory, status.identity())) {
            undecided.add(directory);
            report(directory, "it is a link to a directory above it, which would never end");
        } else {
            if (!link) {
                allowed.inner(directory);
            }
            pending.add(directory);
        }
    }

    /** Leaves out what is not allowed: the trouble is that of the path only if somebody may know of it already. */
    private void refuse(Path path) {
        // Not gone: a link on the way may have been beyond reach for a moment.
        undecided.add(path);
        Path parent = path.getParent();
        if (selectors.plainPaths().contains(path) || selectors.globBases().contains(path)) {
            report(path, NotAllowedException.reason(allowed.paths()));
        } else if (parent != null && allowed.isInside(parent)) {
            report(path, NotAllowedException.reason(allowed.paths()));
        } else if (parent != null && allowed.mayBeRead(parent)) {
            curtailed.add(parent);
            report(parent, "all in it is left out that is not in allowed.paths, which are " + allowed.paths());
        }
    }

    private static boolean leadsUp(Path link, FileIdentity target) throws IOException {
        for (Path above = link.getParent(); above != null; above = above.getParent()) {
            if (FileIdentity.of(above).equals(target)) {
                return true;
            }
        }
        return false;
    }

    private void reportAbsence(Path path, List<CollectEntry> entries) {
        if (selectors.plainPaths().contains(path)) {
            report(path, "it does not exist; it is collected as soon as it does");
        } else if (Files.isSymbolicLink(path)) {
            reportIfNamed(path, entries, "it is a link that leads to no file");
        }
        // Otherwise it was deleted between listing and looking, which is no trouble.
    }

    private void reportIfNamed(Path path, List<CollectEntry> entries, String reason) {
        if (!entries.isEmpty()) {
            report(path, reason);
        }
    }

    private void fail(Path path, IOException e) {
        undecided.add(path);
        report(path, e);
    }

    private void report(Path path, IOException e) {
        report(path, FileErrors.reason(e));
    }

    private void report(Path path, String reason) {
        reported.add(path);
        troubles.report(path, reason);
    }

    /** Only of what was reported here: that a file is there does not mean that it can be read. */
    private void healed(Path path) {
        if (reported.remove(path)) {
            troubles.healed(path);
        }
    }
}
