/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The generations after the active one that could not stay open until their turn. They are found on disk then. One that
 * is deleted before its turn is lost and counted.
 */
final class UnopenedGenerations {
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final List<Unopened> unopened = new ArrayList<>();
    // The one that the path leads to; null if it leads elsewhere.
    private Unopened current;

    /**
     * A generation that was seen.
     *
     * @param generation closed; has the fingerprint of the content, since another file may reuse the inode
     */
    private record Unopened(Generation generation, FileStatus status) {}

    UnopenedGenerations(GenerationLocator locator, LostBytes lostBytes) {
        this.locator = locator;
        this.lostBytes = lostBytes;
    }

    /** Adds the file that the path leads to now. */
    void add(FileStatus status) throws IOException {
        if (current != null && current.status().equals(status)) {
            return;
        }
        if (current != null && isSame(current, status)) {
            // It has grown.
            unopened.remove(current);
            add(current.generation(), status, true);
            return;
        }
        setCurrent(status);
        Generation generation = locator.generations().open(locator.currentFile(status));
        generation.close();
        add(generation, status, true);
    }

    private void add(Generation generation, FileStatus status, boolean isCurrent) {
        Unopened one = new Unopened(generation, status);
        unopened.add(one);
        current = isCurrent ? one : current;
    }

    /** Takes note that the path leads to this file now, which is open. Files that it led to before may be gone. */
    void setCurrent(FileStatus status) throws IOException {
        if (unopened.isEmpty()) {
            return;
        }
        if (current != null && isSame(current, status)) {
            unopened.remove(current);
        }
        current = null;
        countLost(locator.snapshot());
    }

    private boolean isSame(Unopened before, FileStatus status) throws IOException {
        return before.status().identity().equals(status.identity())
                && before.status().size() <= status.size()
                && locator.generations()
                        .isSame(locator.currentFile(status), before.generation().checkpoint());
    }

    /** Closes and adds a generation that is not read yet. */
    void addClosed(Generation generation, boolean isCurrent) throws IOException {
        FileStatus status = generation.status();
        generation.close();
        add(generation, status, isCurrent);
    }

    /** Removes the file of a generation that is active from now on. What was seen of it and truncated since is lost. */
    void remove(Generation active) throws IOException {
        for (Iterator<Unopened> all = unopened.iterator(); all.hasNext(); ) {
            Unopened one = all.next();
            if (one.status().identity().equals(active.file())) {
                all.remove();
                if (!isContentOf(one, active) && !hasCopy(one.generation())) {
                    lostBytes.deletedUnread(active.file(), 0, one.status().size());
                }
            }
        }
    }

    private static boolean isContentOf(Unopened one, Generation active) throws IOException {
        return active.currentSize() >= one.status().size()
                && active.startsAsBefore(one.generation().checkpoint());
    }

    private boolean hasCopy(Generation truncated) throws IOException {
        Optional<Generation> copy = locator.snapshot().search().findCopyBefore(truncated);
        if (copy.isPresent()) {
            copy.get().close();
        }
        return copy.isPresent();
    }

    /** Removes the generation that a file is, or is a copy of. */
    void remove(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        for (Iterator<Unopened> all = unopened.iterator(); all.hasNext(); ) {
            Unopened one = all.next();
            if (snapshot.isSame(one.generation(), file) && !isTruncated(one, file)) {
                all.remove();
            }
        }
    }

    private static boolean isTruncated(Unopened one, GenerationFile file) {
        return one.status().identity().equals(file.status().identity())
                && one.status().size() > file.status().size();
    }

    Stream<Generation> inOrder() {
        return unopened.stream().map(Unopened::generation);
    }

    boolean isEmpty() {
        return unopened.isEmpty();
    }

    /** A file that is not decompressed yet may be a copy, which a later snapshot will tell. */
    private boolean mayBeOnDisk(Unopened one, DirectorySnapshot snapshot) throws IOException {
        try {
            return one == current && snapshot.contains(one.generation()) || snapshot.isRotated(one.generation());
        } catch (OutdatedScanException e) {
            return true;
        }
    }

    /** Removes and counts the generations that are not on disk, neither themselves nor as a copy. */
    void countLost(DirectorySnapshot snapshot) throws IOException {
        for (Iterator<Unopened> all = unopened.iterator(); all.hasNext(); ) {
            Unopened one = all.next();
            if (!mayBeOnDisk(one, snapshot)) {
                all.remove();
                lostBytes.deletedUnread(one.status().identity(), 0, one.status().size());
            }
        }
    }
}
