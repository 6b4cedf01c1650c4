/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.TailCounters;
import java.io.IOException;
import java.util.Optional;

/** Ends the active generation after its file was truncated or rewritten, and finds the copy that has the rest of it. */
final class Truncation {
    private final PathProgress progress;
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final CopyOpener copies;
    private final TailCounters counters;

    Truncation(TailedPath path, CopyOpener copies, TailCounters counters) {
        this.progress = path.progress();
        this.locator = path.locator();
        this.lostBytes = path.lostBytes();
        this.copies = copies;
        this.counters = counters;
    }

    /**
     * Ends the active generation.
     *
     * @return the copy, which is active next. If there is none, what was seen and not read is lost and counted
     */
    Optional<Generation> end(Generation truncated, DirectorySnapshot snapshot) throws IOException {
        boolean isGone = snapshot.nameOf(truncated).isEmpty();
        Optional<Generation> copy = snapshot.search().findCopyBefore(truncated);
        counters.truncated();
        copies.setTruncated(truncated.file());
        truncated.close();
        if (isGone) {
            // It may be back later.
            locator.finished().add(truncated.cursor());
        } else {
            locator.finished().forgetActive();
        }
        progress.endActive("it was truncated or rewritten");
        if (isGone) {
            progress.setLastGone();
        }
        countLost(truncated, copy, snapshot);
        return copy;
    }

    private void countLost(Generation truncated, Optional<Generation> copy, DirectorySnapshot snapshot) {
        if (copy.isPresent()) {
            lostBytes.truncatedUnread(truncated.file(), copy.get().currentSize(), truncated.seenEnd());
        } else {
            lostBytes.replaced(
                    truncated.cursor(), truncated.seenEnd(), snapshot.current().isEmpty());
        }
    }
}
