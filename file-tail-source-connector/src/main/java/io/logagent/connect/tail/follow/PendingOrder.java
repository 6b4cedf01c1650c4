/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.util.List;

/** Decides whether a pending generation, which is open, comes before the next file of a snapshot. */
final class PendingOrder {
    private final DirectorySnapshot snapshot;

    PendingOrder(DirectorySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Whether a generation is the next file, or comes before it.
     *
     * @throws BeingCompressedException if the next file may be a copy of it that is being made
     */
    boolean comesBefore(Generation pending, GenerationFile next) throws IOException {
        if (snapshot.nameOf(pending).isPresent()) {
            // The path led to it before the current file, under whatever name it is now.
            return isFile(pending, next) || next.isCurrent() || isCopied(pending, next);
        }
        // Its file may have been truncated and written to since, which does not show if the generations begin alike.
        boolean isOlder = pending.lastModified() <= next.status().modifiedNanos();
        return snapshot.isCopyOfOpen(next, pending)
                || isOlder && snapshot.copyOf(pending).isEmpty();
    }

    static boolean isFile(Generation generation, GenerationFile file) {
        return generation.file().equals(file.status().identity());
    }

    /**
     * Whether the newest rotated file is a copy of a generation that is truncated next.
     *
     * @throws BeingCompressedException if that shows only when it is copied
     */
    private boolean isCopied(Generation generation, GenerationFile rotated) throws IOException {
        if (rotated.isCompressed() || !isNewest(rotated)) {
            return false;
        }
        if (CopyEvidence.isDistinctive(generation.currentSize()) && snapshot.isCopyOfOpen(rotated, generation)) {
            return true;
        }
        if (snapshot.isBeingCopied(generation, rotated)) {
            throw new BeingCompressedException(rotated);
        }
        return false;
    }

    private boolean isNewest(GenerationFile file) throws IOException {
        List<RotatedFile> rotated = snapshot.rotated();
        return !rotated.isEmpty()
                && rotated.get(rotated.size() - 1)
                        .status()
                        .identity()
                        .equals(file.status().identity());
    }
}
