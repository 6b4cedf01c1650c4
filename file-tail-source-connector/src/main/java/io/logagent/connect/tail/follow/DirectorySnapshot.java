/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.follow.RotatedFiles.Rotated;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.HeadFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** What the path led to and which rotated files were beside it at one moment: a decision is made on one such look. */
final class DirectorySnapshot {
    /** In nanoseconds: a microsecond, a millisecond, a second. */
    private static final long[] UNITS_OF_TIME = {1_000, 1_000_000, 1_000_000_000};

    private final GenerationLocator lineage;
    private final Optional<FileStatus> current;
    private List<Rotated> rotated;

    DirectorySnapshot(GenerationLocator lineage, Optional<FileStatus> current) {
        this.lineage = lineage;
        this.current = current;
    }

    /** What the path leads to; empty if it leads nowhere. */
    Optional<FileStatus> current() {
        return current;
    }

    /** Listed when it is needed: most looks end with what the path leads to. */
    private List<Rotated> rotated() throws IOException {
        if (rotated == null) {
            rotated = lineage.rotated();
        }
        return rotated;
    }

    /** Opens the generation that a cursor is of, wherever it is; empty if it is not there any more. */
    Optional<Generation> find(Cursor cursor, HeadFingerprint unfinished) throws IOException {
        if (current.isPresent() && isSameFile(cursor, current.get())) {
            Optional<Generation> same = lineage.open(lineage.current(current.get()), cursor, unfinished);
            if (same.isPresent()) {
                return same;
            }
        }
        Optional<Generation> formerName = findRotated(cursor, unfinished);
        if (formerName.isPresent() || current.isEmpty()) {
            return formerName;
        }
        // Moved to another device, or the device has another number since: only the content can tell.
        boolean elsewhere = cursor.file() != null
                && cursor.file().device() != current.get().identity().device();
        return elsewhere ? lineage.open(lineage.current(current.get()), cursor, unfinished) : Optional.empty();
    }

    /** Opens the rotated file that has the content which a cursor is of, also if it is a copy. */
    Optional<Generation> findRotated(Cursor cursor, HeadFingerprint unfinished) throws IOException {
        if (cursor.head() == null) {
            return Optional.empty();
        }
        for (Rotated file : rotated()) {
            if (isSameFile(cursor, file.status())) {
                Optional<Generation> same = lineage.open(Found.rotated(file), cursor, unfinished);
                if (same.isPresent()) {
                    return same;
                }
            }
        }
        for (int i = rotated().size() - 1; i >= 0; i--) {
            Optional<Generation> copy = openCopy(Found.rotated(rotated().get(i)), cursor, unfinished);
            if (copy.isPresent()) {
                return copy;
            }
        }
        return Optional.empty();
    }

    private static boolean isSameFile(Cursor cursor, FileStatus status) {
        return cursor.file() == null || cursor.file().equals(status.identity());
    }

    private int indexOfCopy(Cursor cursor, HeadFingerprint unfinished) throws IOException {
        for (int i = rotated().size() - 1; i >= 0; i--) {
            if (isCopy(Found.rotated(rotated().get(i)), cursor, unfinished)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isCopy(Found file, Cursor cursor, HeadFingerprint unfinished) throws IOException {
        return mayBeCopy(file, cursor, unfinished) && lineage.isSame(file, cursor, unfinished);
    }

    private Optional<Generation> openCopy(Found file, Cursor cursor, HeadFingerprint unfinished) throws IOException {
        return mayBeCopy(file, cursor, unfinished) ? lineage.open(file, cursor, unfinished) : Optional.empty();
    }

    private static boolean mayBeCopy(Found file, Cursor cursor, HeadFingerprint unfinished) {
        // Every file has the content of one of which nothing was read.
        boolean recognisable =
                cursor.head() != null && (cursor.position() > 0 || unfinished != null && unfinished.length() > 0);
        // Copies and compressed files are at least as new as what they were made of; what is older only begins the
        // same.
        return recognisable && isAsNewAs(cursor, file.status().modifiedNanos());
    }

    /** Programs that keep the time of what they copy or compress often keep it to the microsecond or second only. */
    private static boolean isAsNewAs(Cursor cursor, long modified) {
        return modified >= cursor.modified()
                || LongStream.of(UNITS_OF_TIME)
                        .anyMatch(unit -> modified == cursor.modified() - cursor.modified() % unit);
    }

    private int indexOf(FileIdentity file) throws IOException {
        for (int i = rotated().size() - 1; i >= 0; i--) {
            if (rotated().get(i).status().identity().equals(file)) {
                return i;
            }
        }
        return -1;
    }

    private int indexOf(Generation generation) throws IOException {
        int itself = indexOf(generation.cursor().file());
        return itself >= 0 ? itself : indexOfCopy(generation.cursor(), generation.unfinished());
    }

    /** What comes after a generation that is read to its end; empty if nothing does yet. */
    Optional<Found> after(Generation generation) throws IOException {
        if (current.filter(generation::is).isPresent()) {
            return Optional.empty();
        }
        int found = indexOf(generation);
        if (found < 0) {
            return afterLost(generation.lastCursor());
        }
        List<Rotated> family = lineage.family(rotated(), rotated().get(found));
        for (Rotated next : family.subList(family.indexOf(rotated().get(found)) + 1, family.size())) {
            if (next.compression().isReadable()) {
                return Optional.of(Found.rotated(next));
            }
        }
        return current.map(lineage::current);
    }

    /** What comes after a generation that is gone: the oldest rotated file that was written after it. */
    Optional<Found> afterLost(Cursor lost) throws IOException {
        for (Rotated file : rotated()) {
            boolean later = lost.modified() > 0 && file.status().modifiedNanos() > lost.modified();
            if (later && file.compression().isReadable() && !lineage.wasRead(Found.rotated(file))) {
                return Optional.of(Found.rotated(file));
            }
        }
        return current.map(lineage::current);
    }

    /** Whether a generation, or a copy of it, is among the files that are there. */
    boolean contains(Generation generation) throws IOException {
        return current.filter(generation::is).isPresent() || indexOf(generation) >= 0;
    }

    /** Whether a generation, or a copy of it, is among the rotated files. */
    boolean isRotated(Generation generation) throws IOException {
        return indexOf(generation) >= 0;
    }

    /** What this very file, not a copy of it, is called now; empty if it has no name any more. */
    Optional<Path> nameOf(Generation generation) throws IOException {
        FileIdentity file = generation.cursor().file();
        if (current.filter(status -> status.identity().equals(file)).isPresent()) {
            return Optional.of(lineage.path());
        }
        int found = indexOf(file);
        return found < 0 ? Optional.empty() : Optional.of(rotated().get(found).path());
    }

    /** Whether what was found is this generation, or a copy of it. */
    boolean isSame(Generation generation, Found found) throws IOException {
        return generation.is(found.status())
                || !found.current() && isCopy(found, generation.cursor(), generation.unfinished());
    }
}
