/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.Generations;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The evidence for the order of rotated files: which of them the path led to, in which order, and when they were written
 * to meanwhile. The anchor is the generation that is read. Finished generations come before it, pending ones after it.
 */
final class OrderEvidence {
    private final FinishedGenerations finished;
    private final Generations generations;
    private Supplier<List<Generation>> pending = List::of;
    // Null if no generation is read.
    private Generation anchor;
    // A write to the anchor, or to the generation before it, unlike a late write.
    private long anchorModified;
    // Whether the path has led to the anchor, so that this write is its last one.
    private boolean isLastWriteKnown;

    OrderEvidence(FinishedGenerations finished, Generations generations) {
        this.finished = finished;
        this.generations = generations;
    }

    /** Sets where to ask for the generations after the anchor, in the order in which the path led to them. */
    void setPending(Supplier<List<Generation>> generationsAfter) {
        pending = generationsAfter;
    }

    /**
     * Sets the generation that is read.
     *
     * @param modified its last write while the path led to it
     */
    void anchor(Generation active, long modified) {
        anchor = active;
        anchorModified = modified;
        isLastWriteKnown = true;
    }

    /**
     * Sets the generation that is read, to which the path does not lead. Its last write may be a late one, but the last
     * write to the generation before it came first.
     *
     * @param before the end of the generation before it; null if there is none
     */
    void anchorAfter(Cursor before, Generation active) {
        if (anchor == null || !anchor.file().equals(active.file())) {
            anchorModified = before == null ? Long.MIN_VALUE : earliestWrite(before);
            anchor = active;
            isLastWriteKnown = false;
        }
    }

    /** Forgets the anchor after a truncation: what is known of its file is known of another content. */
    void forgetAnchor() {
        anchor = null;
    }

    /** The last write to a generation while the path led to it; or its last write at all, if that is not known. */
    long lastWrite(Cursor cursor) {
        return isLastWriteKnown ? earliestWrite(cursor) : cursor.modified();
    }

    /** A write to a generation while the path led to it, or to the one before it. A compressed file is newer than either. */
    long earliestWrite(Cursor cursor) {
        return cursor.file() != null && isAnchor(cursor.file())
                ? Math.min(anchorModified, cursor.modified())
                : cursor.modified();
    }

    /** Whether a file has the identity of the anchor. No other gets it while the anchor is open, or can be taken for it later. */
    private boolean isAnchor(FileIdentity file) {
        return anchor != null
                && anchor.file().equals(file)
                && (anchor.isOpen() || anchor.checkpoint().identifiesContent());
    }

    /** What is known of those of these files that the path led to. */
    Map<FileIdentity, RotationOrder.Evidence> of(List<RotatedFile> files) throws IOException {
        Map<FileIdentity, RotationOrder.Evidence> known = new HashMap<>();
        List<Generation> after = pending.get();
        for (RotatedFile file : files) {
            of(file, after).ifPresent(evidence -> known.put(file.status().identity(), evidence));
        }
        Optional<FileIdentity> copy = copyOfAnchor(files);
        if (copy.isPresent()) {
            known.putIfAbsent(copy.get(), ofAnchor());
        }
        return known;
    }

    private RotationOrder.Evidence ofAnchor() {
        return new RotationOrder.Evidence(FinishedGenerations.MOST, anchorModified, anchor.position() > 0);
    }

    /**
     * The file in which the content of the anchor is, after its own file was compressed or copied and deleted: that may have
     * taken longer than the next file was written. Empty if there is none, if several begin alike, or if it is not known yet.
     */
    private Optional<FileIdentity> copyOfAnchor(List<RotatedFile> files) throws IOException {
        if (anchor == null
                || anchor.position() == 0
                || files.stream().anyMatch(file -> file.status().identity().equals(anchor.file()))) {
            return Optional.empty();
        }
        Checkpoint checkpoint = anchor.checkpoint();
        Optional<FileIdentity> found = Optional.empty();
        for (RotatedFile file : files) {
            try {
                if (CopyEvidence.mayBeCopy(file.status(), checkpoint)
                        && generations.isSame(file.generationFile(), checkpoint)) {
                    if (found.isPresent()) {
                        return Optional.empty();
                    }
                    found = Optional.of(file.status().identity());
                }
            } catch (OutdatedScanException e) {
                // What comes after the anchor cannot be told before that is known, either.
                return Optional.empty();
            }
        }
        return found;
    }

    private Optional<RotationOrder.Evidence> of(RotatedFile file, List<Generation> after) throws IOException {
        Optional<RotationOrder.Evidence> read = finished.evidence(file.generationFile());
        if (read.isPresent()) {
            int rank = read.get().rank();
            return isAnchor(file.status().identity())
                    ? Optional.of(new RotationOrder.Evidence(rank, anchorModified, true))
                    : read;
        }
        if (anchor != null && generations.isFileOf(file.generationFile(), anchor)) {
            return Optional.of(ofAnchor());
        }
        return ofPending(file, after);
    }

    private Optional<RotationOrder.Evidence> ofPending(RotatedFile file, List<Generation> after) throws IOException {
        int rank = FinishedGenerations.MOST + 1;
        for (Generation one : after) {
            if (generations.isFileOf(file.generationFile(), one)) {
                return Optional.of(new RotationOrder.Evidence(rank, one.status().modifiedNanos(), false));
            }
            rank++;
        }
        return Optional.empty();
    }
}
