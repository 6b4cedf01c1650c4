/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Ends the active generation when its writer is quiet after a rotation or a deletion, and moves on to the next one. */
final class GenerationEnd {
    /** A program writes to a renamed file until it opens the new one, so the renamed file has to be quiet this long. */
    private static final Duration ROTATION_GRACE = Duration.ofSeconds(1);

    /** A file without a name has to be quiet this long. */
    static final Duration DELETION_GRACE = Duration.ofSeconds(5);

    /** A program that goes on writing to the renamed file holds up the new one no longer than this. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

    private final PathProgress progress;
    private final ThrottledSink sink;
    private final ActiveGeneration active;
    private final PendingGenerations pending;
    private final LateGenerations late;
    private final AwaitedSuccessor successor;
    private final PathSettler settler;

    GenerationEnd(
            TailedPath path,
            ActiveGeneration active,
            PendingGenerations pending,
            LateGenerations late,
            AwaitedSuccessor successor,
            PathSettler settler) {
        this.progress = path.progress();
        this.sink = path.sink();
        this.active = active;
        this.pending = pending;
        this.late = late;
        this.successor = successor;
        this.settler = settler;
    }

    /**
     * Moves on to the next generation when the active one has ended.
     *
     * @param next the next file on disk; empty if the next generation is pending
     * @return whether another turn is worthwhile at once
     */
    boolean rotate(Optional<GenerationFile> next, DirectorySnapshot snapshot, int maxLines) throws IOException {
        boolean isNextCurrent = next.isEmpty() || next.get().isCurrent();
        // A writer may complete the last line also after several rotations.
        boolean mayGrow =
                active.get().mayGrow() && (isNextCurrent || active.get().hasPartialLine());
        // While the new file is empty, its writer may still write to the old one.
        boolean isNextEmpty = next.isPresent() && next.get().status().size() == 0 && pending.hasNoneBefore(next.get());
        if (mayGrow && isNextCurrent && isNextEmpty) {
            if (!hasEndedWithoutName(snapshot, LateGenerations.LATE)) {
                return false;
            }
        } else {
            progress.wake("a generation follows");
            successor.setAtHand();
            if (mayGrow && !successor.isQuietFor(ROTATION_GRACE) && !successor.hasBeenAtHandFor(LONGEST_GRACE)) {
                return false;
            }
        }
        if (active.get().isHeldByHole()) {
            progress.wake("a hole of NULs may be filled");
            return false;
        }
        // A copy begins with the last line if that has no terminator.
        boolean isContinued = active.get().hasPartialLine() && pending.isContinued(active.get(), next, snapshot);
        // A writer that is not quiet may be inside a line. It completes the line, which comes late.
        boolean isQuiet = !mayGrow || successor.isQuietFor(ROTATION_GRACE);
        if (isQuiet && !isContinued && active.get().read(true, maxLines, sink) > 0) {
            // A last line without a terminator.
            return true;
        }
        Optional<Generation> opened = active.open(next, snapshot);
        if (opened.isPresent()) {
            Generation ended = active.end("it is read to its end, and the next generation is open");
            if (ended.mayGrow()) {
                late.add(ended, isContinued, snapshot);
            } else {
                ended.close();
            }
            active.activate(opened.get());
        }
        return true;
    }

    /**
     * Ends the active generation if its file has no name and is quiet, and the path leads nowhere.
     *
     * @return whether another turn is worthwhile at once
     */
    boolean endDeleted(DirectorySnapshot snapshot, int maxLines) throws IOException {
        if (snapshot.current().isPresent()) {
            progress.wake("the next generation cannot be opened yet");
            return false;
        }
        if (active.get().isHeldByHole() || !hasEndedWithoutName(snapshot, DELETION_GRACE)) {
            return false;
        }
        if (active.get().read(true, maxLines, sink) == 0) {
            active.end("it was deleted and is read to its end").close();
        }
        return true;
    }

    /**
     * Whether a generation without a successor has ended. It has when its file has no name and is quiet. As long as the
     * file has a name, a program may write to it, so only a change is awaited.
     */
    private boolean hasEndedWithoutName(DirectorySnapshot snapshot, Duration grace) throws IOException {
        Optional<Path> name = snapshot.nameOf(active.get());
        successor.await(name, grace);
        settler.settleIfNamed();
        return name.isEmpty() && successor.isQuietFor(grace);
    }
}
