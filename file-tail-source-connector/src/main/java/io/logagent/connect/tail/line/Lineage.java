/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.RotatedFiles;
import io.logagent.connect.tail.file.RotatedFiles.Rotated;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generations of a path that are still there: its rotated files and the current one, looked up when needed. */
final class Lineage {
    private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);

    private static final int MOST_REMEMBERED = 32;

    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final LineReader reader;
    private final FileOpener opener;
    private final Deque<Cursor> read = new ArrayDeque<>();
    private final Set<FileIdentity> broken = new HashSet<>();

    Lineage(Path path, Predicate<Path> collected, FileOpener opener, LineReader reader) {
        this.path = path;
        this.rotatedFiles = new RotatedFiles(path, collected);
        this.opener = opener;
        this.reader = reader;
    }

    /** What the path leads to now; empty if it leads nowhere. */
    Optional<FileStatus> current() throws IOException {
        try {
            return Optional.of(FileStatus.of(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Leaves a file out from now on, since it cannot be decompressed. */
    void leaveOut(FileIdentity file) {
        broken.add(file);
    }

    private List<Rotated> rotated() throws IOException {
        List<Rotated> files = rotatedFiles.list();
        files.removeIf(file -> broken.contains(file.status().identity()));
        return files;
    }

    /** The file that the path leads to now, as something to go on with. */
    Next current(FileStatus status) {
        return new Next(path, status, "", true);
    }

    /** Opens the generation that a cursor is of, wherever it is now; empty if it is not there any more. */
    Optional<Generation> find(Cursor cursor, Head unfinished) throws IOException {
        Optional<FileStatus> current = current();
        if (current.isPresent() && isSameFile(cursor, current.get())) {
            Optional<Generation> same = open(path, current.get(), "", cursor, unfinished);
            if (same.isPresent()) {
                return same;
            }
        }
        Optional<Generation> rotated = findRotated(cursor, unfinished);
        if (rotated.isPresent() || current.isEmpty()) {
            return rotated;
        }
        // Moved to another device, or the device has another number since: only the content can tell.
        boolean elsewhere = cursor.file() != null
                && cursor.file().device() != current.get().identity().device();
        return elsewhere ? open(path, current.get(), "", cursor, unfinished) : Optional.empty();
    }

    /** Opens the rotated file that has the content which a cursor is of, also if it is a copy. */
    Optional<Generation> findRotated(Cursor cursor, Head unfinished) throws IOException {
        if (cursor.head() == null) {
            return Optional.empty();
        }
        List<Rotated> rotated = rotated();
        for (Rotated file : rotated) {
            if (isSameFile(cursor, file.status())) {
                Optional<Generation> same = open(file.path(), file.status(), file.compression(), cursor, unfinished);
                if (same.isPresent()) {
                    return same;
                }
            }
        }
        if (!canBeRecognised(cursor, unfinished)) {
            return Optional.empty();
        }
        for (int i = rotated.size() - 1; i >= 0; i--) {
            Rotated file = rotated.get(i);
            Optional<Generation> copy = isCopyPossible(file.status(), cursor)
                    ? open(file.path(), file.status(), file.compression(), cursor, unfinished)
                    : Optional.empty();
            if (copy.isPresent()) {
                return copy;
            }
        }
        return Optional.empty();
    }

    /** Copies and compressed files are at least as new as what they were made of; what is older only begins the same. */
    private static boolean isCopyPossible(FileStatus file, Cursor cursor) {
        return file.modifiedNanos() >= cursor.modified();
    }

    /** Every file has the content of one of which nothing was read. */
    private static boolean canBeRecognised(Cursor cursor, Head unfinished) {
        return cursor.head() != null && (cursor.position() > 0 || unfinished != null && unfinished.length() > 0);
    }

    private static boolean isSameFile(Cursor cursor, FileStatus status) {
        return cursor.file() == null || cursor.file().equals(status.identity());
    }

    /**
     * A generation that comes after another.
     *
     * @param current whether it is what the path leads to now
     */
    record Next(Path path, FileStatus status, String compression, boolean current) {}

    /** What comes after a generation that is read to its end; empty if nothing does yet. */
    Optional<Next> after(Generation generation) throws IOException {
        Optional<FileStatus> current = current();
        if (current.isPresent() && generation.is(current.get())) {
            return Optional.empty();
        }
        List<Rotated> rotated = rotated();
        int found = -1;
        for (int i = 0; i < rotated.size(); i++) {
            if (rotated.get(i).status().identity().equals(generation.cursor().file())) {
                found = i;
            }
        }
        if (found < 0) {
            found = indexOfContent(rotated, generation);
        }
        if (found < 0) {
            return afterLost(rotated, current, generation.lastCursor());
        }
        List<Rotated> family = rotatedFiles.family(rotated, rotated.get(found).family());
        for (Rotated next : family.subList(family.indexOf(rotated.get(found)) + 1, family.size())) {
            if (RotatedFiles.readable().contains(next.compression())) {
                return Optional.of(new Next(next.path(), next.status(), next.compression(), false));
            }
        }
        return current.map(this::current);
    }

    /** Whether the path leads to the content that a cursor is of. */
    boolean leadsToContentOf(FileStatus status, Cursor cursor) throws IOException {
        Optional<Generation> same = open(path, status, "", cursor, null);
        if (same.isPresent()) {
            same.get().close();
        }
        return same.isPresent();
    }

    /** Whether this very file, not a copy of it, has a name. */
    boolean isOnDisk(Generation generation) throws IOException {
        FileIdentity file = generation.cursor().file();
        return current().filter(status -> status.identity().equals(file)).isPresent()
                || rotated().stream()
                        .anyMatch(rotated -> rotated.status().identity().equals(file));
    }

    /** Remembers what has been read to its end, in case that it is written to once more and looks new. */
    void wasRead(Generation generation) {
        read.addLast(generation.cursor());
        if (read.size() > MOST_REMEMBERED) {
            read.removeFirst();
        }
    }

    private boolean wasRead(Rotated file) throws IOException {
        for (Cursor cursor : read) {
            if (cursor.file().equals(file.status().identity())) {
                Optional<Generation> same = open(file.path(), file.status(), file.compression(), cursor, null);
                if (same.isPresent()) {
                    same.get().close();
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a generation is among the files that are there. */
    boolean contains(Generation generation) throws IOException {
        if (current().filter(generation::is).isPresent()) {
            return true;
        }
        List<Rotated> rotated = rotated();
        return rotated.stream()
                        .anyMatch(file -> file.status()
                                .identity()
                                .equals(generation.cursor().file()))
                || indexOfContent(rotated, generation) >= 0;
    }

    /** Whether what was found on disk is this generation, or has its content. */
    boolean isSame(Generation generation, Next found) throws IOException {
        return generation.is(found.status())
                || !found.current() && hasContent(found.path(), found.status(), found.compression(), generation);
    }

    private int indexOfContent(List<Rotated> rotated, Generation generation) throws IOException {
        for (int i = rotated.size() - 1; i >= 0; i--) {
            Rotated file = rotated.get(i);
            if (hasContent(file.path(), file.status(), file.compression(), generation)) {
                return i;
            }
        }
        return -1;
    }

    private boolean hasContent(Path file, FileStatus status, String compression, Generation generation)
            throws IOException {
        Cursor cursor = generation.cursor();
        Head unfinished = generation.unfinished();
        if (!canBeRecognised(cursor, unfinished) || !isCopyPossible(status, cursor)) {
            return false;
        }
        Optional<Generation> same = open(file, status, compression, cursor, unfinished);
        if (same.isPresent()) {
            same.get().close();
        }
        return same.isPresent();
    }

    /** What comes after a generation that is gone: the oldest rotated file that was written after it. */
    Optional<Next> afterLost(Cursor lost) throws IOException {
        return afterLost(rotated(), current(), lost);
    }

    private Optional<Next> afterLost(List<Rotated> rotated, Optional<FileStatus> current, Cursor lost)
            throws IOException {
        for (Rotated file : rotated) {
            boolean later = lost.modified() > 0 && file.status().modifiedNanos() > lost.modified();
            if (later && RotatedFiles.readable().contains(file.compression()) && !wasRead(file)) {
                return Optional.of(new Next(file.path(), file.status(), file.compression(), false));
            }
        }
        return current.map(this::current);
    }

    /** Opens a generation from its start. */
    Generation open(Next next) throws IOException {
        return open(next, Cursor.at(0));
    }

    /** Opens a generation at a cursor. */
    Generation open(Next next, Cursor at) throws IOException {
        return Generation.open(opener, next.path(), next.status(), next.compression(), at, null, reader);
    }

    private Optional<Generation> open(Path at, FileStatus status, String compression, Cursor cursor, Head unfinished)
            throws IOException {
        boolean tooShort = compression.isEmpty() && status.size() < cursor.position();
        if (tooShort || !RotatedFiles.readable().contains(compression)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Generation.open(opener, at, status, compression, cursor, unfinished, reader));
        } catch (ContentReplacedException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (at.equals(path)) {
                throw e;
            }
            LOG.debug("{} cannot be looked into", at, e);
            return Optional.empty();
        }
    }
}
