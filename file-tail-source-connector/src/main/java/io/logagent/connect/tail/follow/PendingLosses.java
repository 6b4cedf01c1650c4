/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.List;

/** Counts what is lost if pending generations are closed before their turn. */
final class PendingLosses {
    private final GenerationLocator locator;
    private final UnopenedGenerations unopened;
    private final TruncatedGenerations truncated;
    private final LostBytes lostBytes;

    PendingLosses(
            GenerationLocator locator,
            UnopenedGenerations unopened,
            TruncatedGenerations truncated,
            LostBytes lostBytes) {
        this.locator = locator;
        this.unopened = unopened;
        this.truncated = truncated;
        this.lostBytes = lostBytes;
    }

    /** Closes generations that are on disk, and counts the other ones. */
    void count(List<Generation> pending) throws IOException {
        DirectorySnapshot snapshot = locator.snapshot();
        unopened.countLost(snapshot);
        for (Generation generation : pending) {
            count(generation, snapshot);
        }
    }

    private void count(Generation generation, DirectorySnapshot snapshot) throws IOException {
        if (!PendingGenerations.lookAhead(generation)) {
            truncated.countWithoutCopy(generation);
        }
        if (mayBeOnDisk(generation, snapshot)) {
            boolean isCurrent =
                    snapshot.current().filter(generation::updateIfSame).isPresent();
            unopened.addClosed(generation, isCurrent);
        } else if (generation.mayGrow()) {
            lostBytes.deletedUnread(generation.file(), generation.position(), seenEnd(generation));
        } else {
            lostBytes.generation(generation.path(), generation.position(), "it was deleted before it was read");
        }
    }

    /** Its file may have grown since the last look, or may have been truncated. */
    private static long seenEnd(Generation generation) {
        return Math.max(generation.seenEnd(), generation.currentSize());
    }

    /** A file that is not decompressed yet may be its copy, which its turn will tell. */
    private static boolean mayBeOnDisk(Generation generation, DirectorySnapshot snapshot) throws IOException {
        try {
            return snapshot.hasContentOf(generation);
        } catch (OutdatedScanException e) {
            return true;
        }
    }
}
