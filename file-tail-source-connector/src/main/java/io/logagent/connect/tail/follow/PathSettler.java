/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

/** Settles a path that has nothing to do until the file system reports a change. It has no turn until then. */
final class PathSettler {
    private final PathProgress progress;
    private final ThrottledSink sink;
    private final LateGenerations late;
    private final LastLine lastLine;
    private final AwaitedSuccessor successor;

    PathSettler(TailedPath path, LateGenerations late, LastLine lastLine, AwaitedSuccessor successor) {
        this.progress = path.progress();
        this.sink = path.sink();
        this.late = late;
        this.lastLine = lastLine;
        this.successor = successor;
    }

    /** Whether the active generation needs turns although nothing may report a change. */
    boolean isTimed() {
        return progress.active().awaitsHole() || lastLine.isAwaited(progress.active());
    }

    /** Settles the path if nothing waits in it, and wakes it otherwise. */
    void settleIfIdle() {
        settleIf(isIdle());
    }

    /** Settles the path as above if the quiet generation has a name, under which it can be opened again. */
    void settleIfNamed() {
        settleIf(successor.hasName() && successor.isQuietFor(GenerationEnd.DELETION_GRACE) && isIdle());
    }

    private void settleIf(boolean nothingToDo) {
        if (nothingToDo) {
            progress.settle();
        } else {
            progress.wake("there is more to do than to wait for a change");
        }
    }

    private boolean isIdle() {
        return !sink.isWaiting() && !late.needsTurns() && !progress.active().isUnverified() && !isTimed();
    }
}
