/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.util.List;

/** Counts the generations of a path that are gone or cannot be decompressed. How much of them was unread is unknown. */
final class LostGenerations {
    private final TailedPath path;
    private final GenerationLocator locator;
    private boolean isGoneCounted;

    LostGenerations(TailedPath path) {
        this.path = path;
        this.locator = path.locator();
    }

    /** Counts the generation of the stored cursor, which is gone. */
    void countGone(Cursor stored, DirectorySnapshot snapshot) throws IOException {
        if (!isGoneCounted) {
            isGoneCounted = true;
            List<RotatedFile> unreadable = snapshot.sequence().unreadableAfter(stored);
            path.lostBytes()
                    .generation(
                            path.path(),
                            stored.position(),
                            unreadable.isEmpty()
                                    ? "no file has its content any more. Reading continues with newer files"
                                    : unreadable.get(0).path() + " may have its content and cannot be decompressed");
        }
    }

    /**
     * Counts and excludes the rotated files after a cursor that cannot be decompressed. If no other file has the content of
     * the last generation, the oldest of them is taken for it.
     */
    void passUnreadable(Cursor last, DirectorySnapshot snapshot) throws IOException {
        List<RotatedFile> unreadable = snapshot.sequence().unreadableAfter(last);
        Generation active = path.progress().active();
        boolean isLastGeneration = !unreadable.isEmpty() && (active == null || !snapshot.contains(active));
        for (RotatedFile file : unreadable) {
            if (!isLastGeneration) {
                path.lostBytes().generation(file.path(), 0, "files like this cannot be decompressed");
            }
            isLastGeneration = false;
            locator.excluded().add(file.status());
        }
    }

    /** Counts the unread lines of a generation that were seen and are not on disk. */
    void countUnread(Generation unread) throws IOException {
        if (unread.seenEnd() > unread.position() && !locator.snapshot().hasContentOf(unread)) {
            path.lostBytes().deletedUnread(unread.file(), unread.position(), unread.seenEnd());
        }
    }
}
