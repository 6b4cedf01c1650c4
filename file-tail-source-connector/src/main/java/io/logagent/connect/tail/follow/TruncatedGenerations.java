/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.Optional;

/** The generations whose files were truncated before their turn: finds their copies, and counts what no copy has. */
final class TruncatedGenerations {
    private final PendingGenerations.Opener opener;
    private final PathProgress progress;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;

    TruncatedGenerations(
            PendingGenerations.Opener opener, PathProgress progress, GenerationLocator locator, LostBytes lostBytes) {
        this.opener = opener;
        this.progress = progress;
        this.locator = locator;
        this.lostBytes = lostBytes;
    }

    /**
     * Opens the copy of a truncated generation, which takes its place; empty if there is none, or if it was read in its own
     * turn. What no copy has is lost and counted.
     *
     * @throws OutdatedScanException if a file may be the copy that is not decompressed yet
     */
    Optional<Generation> openCopyOf(Generation truncated) throws IOException {
        DirectorySnapshot snapshot = locator.snapshot();
        Optional<Generation> found = snapshot.search().findCopyBefore(truncated);
        if (found.isEmpty()) {
            countMissing(truncated);
            return Optional.empty();
        }
        try (Generation copy = found.get()) {
            if (isOriginal(copy)) {
                countMissing(truncated);
                return Optional.empty();
            }
            // A part of it may have been read in another copy.
            Optional<Generation> opened = isRead(copy, snapshot) ? Optional.empty() : opener.open(copy.found());
            opened.ifPresent(
                    again -> CopyEvidence.date(again, truncated.cursor().modified()));
            count(truncated, copy.currentSize());
            return opened;
        }
    }

    /** Counts what no copy has of a truncated generation. A copy is found in its turn, perhaps by another task. */
    void countWithoutCopy(Generation truncated) throws IOException {
        Optional<Generation> copy = openCopyOf(truncated);
        if (copy.isPresent()) {
            copy.get().close();
        }
    }

    private void countMissing(Generation truncated) throws IOException {
        count(truncated, isInActive(truncated) ? truncated.seenEnd() : truncated.position());
    }

    private void count(Generation truncated, long copied) {
        lostBytes.truncatedBeforeItsTurn();
        lostBytes.truncatedUnread(truncated.file(), copied, truncated.seenEnd());
    }

    /** Whether what was found is the file of the active generation itself, which only begins alike. */
    private boolean isOriginal(Generation found) {
        Generation active = progress.active();
        return active != null && active.found().isCurrent() && active.file().equals(found.file());
    }

    /** Whether a truncated file had replaced that of the active generation, and had the same content. */
    private boolean isInActive(Generation truncated) throws IOException {
        Generation active = progress.active();
        return active != null
                && active.isOpen()
                && active.currentSize() == truncated.seenEnd()
                && active.startsAsBefore(truncated.checkpoint());
    }

    /** Opens a compressed copy behind what was read of it in another copy; empty if nothing was, or if it is deleted. */
    Optional<Generation> openUnreadPart(Generation copy, DirectorySnapshot snapshot) throws IOException {
        Optional<RotatedFile> file = copy.mayGrow() ? Optional.empty() : snapshot.rotatedFile(copy.file());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        GenerationFile compressed = file.get().generationFile();
        Optional<Generation> unread = locator.finished().openCompressed(compressed);
        Generation active = progress.active();
        return unread.isPresent() || active == null
                ? unread
                : locator.finished().openBehind(compressed, active.cursor());
    }

    /** Whether a file is a copy of the active generation, whose own file is gone, without a byte more. */
    boolean isCopyOfActive(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        Generation active = progress.active();
        return active != null
                && snapshot.rotatedFile(active.file()).isEmpty()
                && CopyEvidence.isContinued(file.status(), active.cursor())
                && snapshot.isCopy(file, active.checkpoint())
                && locator.generations().endsAt(file, active.checkpoint(), active.currentSize());
    }

    private boolean isRead(Generation copy, DirectorySnapshot snapshot) throws IOException {
        Generation active = progress.active();
        return active != null && active.file().equals(copy.file())
                || locator.finished().isRead(copy)
                || isCopyOfActive(copy.found(), snapshot);
    }
}
