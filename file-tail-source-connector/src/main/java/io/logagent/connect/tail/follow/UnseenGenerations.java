/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The generations that come between an empty file and its first line. Lines that are written to the file, copied and
 * truncated before they are read leave no trace in it, and nothing was read by which the copy could be recognised. So
 * each rotated file counts that was written to since the file was seen to be empty, and that nothing else accounts for.
 * The same holds for a file whose first line was not seen to its end, since the next generation may begin like the part that
 * is known.
 */
final class UnseenGenerations {
    /** A directory may change twice within one tick of the clock of its timestamps. All ticks are shorter than this. */
    private static final Duration LONGEST_TICK = Duration.ofMillis(100);

    private final GenerationLocator locator;
    private final PendingGenerations pending;
    private final LateGenerations late;
    // The last write to the file when it was seen without a line; empty if there can be no unseen generation.
    private OptionalLong emptySince = OptionalLong.empty();
    // What was seen then.
    private Seen seen = Seen.NOTHING;
    // As of the last search; null if there was none, or if a change could go unnoticed.
    private FileStatus directory;

    /** What was seen of a file without a line. */
    private enum Seen {
        /** It was empty. */
        NOTHING,
        /** There was a hole of NULs in its first line. */
        HOLE,
        /** So much of its first line that its fingerprint does not reach to the end. */
        LONG_PART
    }

    /**
     * An unseen generation.
     *
     * @param since a time before its first line. The file may be a copy, whose own time is later
     */
    record Unseen(GenerationFile file, long since) {}

    UnseenGenerations(GenerationLocator locator, PendingGenerations pending, LateGenerations late) {
        this.locator = locator;
        this.pending = pending;
        this.late = late;
    }

    /** Takes note of the generation that is active from now on. */
    void begin(Generation active) throws IOException {
        emptySince = active.position() == 0 ? active.emptySince() : OptionalLong.empty();
        seen = Seen.NOTHING;
        if (emptySince.isPresent()) {
            FileStatus now = active.status();
            boolean isJustOpened = now.size() == 0 && now.modifiedNanos() == emptySince.getAsLong();
            directory = isJustOpened ? directory() : null;
        }
    }

    /** Takes note of the active generation, which has no complete line, if its first line is not known to its end. */
    void notePart(Generation active) throws IOException {
        if (emptySince.isPresent() || active.position() > 0) {
            return;
        }
        if (active.endsAtHole() || active.isFirstLineLong()) {
            emptySince = OptionalLong.of(active.status().modifiedNanos());
            seen = active.endsAtHole() ? Seen.HOLE : Seen.LONG_PART;
            directory = directory();
        }
    }

    /**
     * Finds the first unseen generation, which has to be read before the active one; empty if there is none.
     *
     * @param isAtPath whether the path leads to the active generation
     */
    Optional<Unseen> before(Generation active, boolean isAtPath, DirectorySnapshot snapshot) throws IOException {
        if (emptySince.isEmpty() || isAtPath && active.currentSize() == 0 && !active.isUnverified()) {
            return Optional.empty();
        }
        if (seen == Seen.LONG_PART && !active.hasLine()) {
            // Its program may write it in many parts.
            return Optional.empty();
        }
        // From now on a truncation is noticed.
        active.fingerprint();
        FileStatus now = directory();
        boolean isUnchanged = now != null && now.equals(directory);
        Optional<Unseen> first = isUnchanged ? Optional.empty() : first(active, isAtPath, snapshot);
        directory = now;
        if (first.isPresent()
                || active.position() > 0
                || seen == Seen.LONG_PART
                || seen == Seen.NOTHING && active.checkpoint().identifiesContent()) {
            emptySince = OptionalLong.empty();
        }
        return first;
    }

    /** Finds the first unseen generation after the active one was closed when it was empty. */
    Optional<Unseen> afterClosed(Generation closed, DirectorySnapshot snapshot) throws IOException {
        // A copy may be of the part that was seen, and its original not be truncated.
        boolean isTold = emptySince.isPresent() && seen != Seen.LONG_PART;
        return isTold ? first(closed, true, snapshot) : Optional.empty();
    }

    /** @param isLast whether all rotated files come before the active generation */
    private Optional<Unseen> first(Generation active, boolean isLast, DirectorySnapshot snapshot) throws IOException {
        List<RotatedFile> earlier =
                isLast ? snapshot.rotated() : snapshot.sequence().before(active);
        for (RotatedFile file : earlier) {
            if (isUnseen(file, active, snapshot)) {
                return Optional.of(new Unseen(file.generationFile(), emptySince.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private boolean isUnseen(RotatedFile rotated, Generation active, DirectorySnapshot snapshot) throws IOException {
        GenerationFile file = rotated.generationFile();
        return locator.mayFollow(file, snapshot)
                && file.status().size() > 0
                && !locator.generations().isFileOf(file, active)
                && CopyEvidence.isAsNewAs(emptySince.getAsLong(), file.status())
                && !late.contains(file.status().identity())
                && (seen != Seen.HOLE || locator.generations().isSame(file, active.checkpoint()))
                && !pending.hasBytesOf(file)
                // A copy whose original is not truncated yet.
                && !(active.isOpen() && locator.generations().isBeginning(file, active));
    }

    /** Null if it cannot be told, or if another change could go unnoticed. */
    private FileStatus directory() throws IOException {
        try {
            FileStatus status = FileStatus.of(locator.path().getParent());
            long age = System.currentTimeMillis()
                    - Duration.ofNanos(status.modifiedNanos()).toMillis();
            return age < LONGEST_TICK.toMillis() ? null : status;
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
