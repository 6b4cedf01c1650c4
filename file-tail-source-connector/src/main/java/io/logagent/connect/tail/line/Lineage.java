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

    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final LineReader reader;
    private final FileOpener opener;
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
    Optional<Generation> find(Cursor cursor) throws IOException {
        Optional<FileStatus> current = current();
        if (current.isPresent() && isSameFile(cursor, current.get())) {
            Optional<Generation> same = open(path, current.get(), "", cursor);
            if (same.isPresent()) {
                return same;
            }
        }
        Optional<Generation> rotated = findRotated(cursor);
        if (rotated.isPresent() || current.isEmpty()) {
            return rotated;
        }
        // Moved to another device, or the device has another number since: only the content can tell.
        boolean elsewhere = cursor.file() != null
                && cursor.file().device() != current.get().identity().device();
        return elsewhere ? open(path, current.get(), "", cursor) : Optional.empty();
    }

    /** Opens the rotated file that has the content which a cursor is of, also if it is a copy. */
    Optional<Generation> findRotated(Cursor cursor) throws IOException {
        if (!canBeRecognised(cursor)) {
            return Optional.empty();
        }
        List<Rotated> rotated = rotated();
        for (Rotated file : rotated) {
            if (isSameFile(cursor, file.status())) {
                Optional<Generation> same = open(file.path(), file.status(), file.compression(), cursor);
                if (same.isPresent()) {
                    return same;
                }
            }
        }
        for (int i = rotated.size() - 1; i >= 0; i--) {
            Rotated file = rotated.get(i);
            Optional<Generation> copy = open(file.path(), file.status(), file.compression(), cursor);
            if (copy.isPresent()) {
                return copy;
            }
        }
        return Optional.empty();
    }

    /** Every file has the content of one of which nothing was read. */
    private static boolean canBeRecognised(Cursor cursor) {
        return cursor.head() != null && cursor.position() > 0;
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
            found = indexOfContent(rotated, generation.cursor());
        }
        if (found < 0) {
            return afterLost(rotated, current, generation.cursor());
        }
        List<Rotated> family = rotatedFiles.family(rotated, rotated.get(found).family());
        for (Rotated next : family.subList(family.indexOf(rotated.get(found)) + 1, family.size())) {
            if (RotatedFiles.readable().contains(next.compression())) {
                return Optional.of(new Next(next.path(), next.status(), next.compression(), false));
            }
        }
        return current.map(this::current);
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
                || indexOfContent(rotated, generation.cursor()) >= 0;
    }

    private int indexOfContent(List<Rotated> rotated, Cursor cursor) throws IOException {
        for (int i = rotated.size() - 1; i >= 0 && canBeRecognised(cursor); i--) {
            Optional<Generation> same = open(
                    rotated.get(i).path(),
                    rotated.get(i).status(),
                    rotated.get(i).compression(),
                    cursor);
            if (same.isPresent()) {
                same.get().close();
                return i;
            }
        }
        return -1;
    }

    /** What comes after a generation that is gone: the oldest rotated file that was written after it. */
    Optional<Next> afterLost(Cursor lost) throws IOException {
        return afterLost(rotated(), current(), lost);
    }

    private Optional<Next> afterLost(List<Rotated> rotated, Optional<FileStatus> current, Cursor lost) {
        for (Rotated file : rotated) {
            boolean later = lost.modified() > 0 && file.status().modifiedNanos() > lost.modified();
            if (later && RotatedFiles.readable().contains(file.compression())) {
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
        return Generation.open(opener, next.path(), next.status(), next.compression(), at, reader);
    }

    private Optional<Generation> open(Path at, FileStatus status, String compression, Cursor cursor)
            throws IOException {
        boolean tooShort = compression.isEmpty() && status.size() < cursor.position();
        if (tooShort || !RotatedFiles.readable().contains(compression)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Generation.open(opener, at, status, compression, cursor, reader));
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
