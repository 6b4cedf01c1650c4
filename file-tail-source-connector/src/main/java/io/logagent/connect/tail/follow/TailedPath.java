/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.LineRules;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A path that is being tailed: what it is read for, how far it was read, and the files that it has led to. */
final class TailedPath implements AutoCloseable {
    private final GenerationLocator locator;
    private final LostBytes lostBytes;
    private final PathProgress progress;
    private final ThrottledSink delivery;
    private final RotationFollower follower;

    /**
     * @param stored where an earlier run got to; null if none did
     * @param start where reading begins if none did
     */
    TailedPath(Cursor stored, StartPosition start, GenerationLocator locator, FollowContext context) {
        this.locator = locator;
        this.lostBytes = new LostBytes(locator.path(), context.counters());
        this.progress = new PathProgress(locator.path(), stored);
        this.delivery = new ThrottledSink(context.nanoTime());
        this.follower = new RotationFollower(this, start, progress, delivery, locator, lostBytes, context);
        if (stored != null && stored.file() != null) {
            context.registry().register(stored.file(), this);
        }
    }

    Path path() {
        return locator.path();
    }

    /**
     * Delivers lines to this sink from now on, which is made for these entries.
     *
     * @param defaultOverflow what becomes of a line that is too long, unless the entries say it
     */
    void deliver(List<CollectEntry> forEntries, LineSink to, LineOverflow defaultOverflow) {
        LineRules rules = LineRules.of(forEntries);
        delivery.change(forEntries, to, rules.rate());
        follower.cut(new LineFraming(rules.encoding(), rules.overflow().orElse(defaultOverflow)));
    }

    List<CollectEntry> entries() {
        return delivery.entries();
    }

    /** Whether lines are delivered for these entries already. */
    boolean isFor(List<CollectEntry> others) {
        return others.equals(entries());
    }

    /** Delivers what is still waiting for more lines: none will be delivered here. */
    void end() {
        delivery.end();
    }

    /**
     * Delivers the next lines, about a chunk of them.
     *
     * @return whether it is worth asking again at once
     */
    boolean read(int maxLines) throws IOException {
        return follower.read(maxLines);
    }

    /** Takes note of what the path leads to now, while another generation is still being read. */
    void look(FileStatus status) throws IOException {
        follower.look(status);
    }

    /** Whether a look at the file system found something else than the look before it. */
    boolean hasChanged(FileStatus status) {
        return lostBytes.sees(status);
    }

    /** Whether there is nothing to do until the file system tells of a change. */
    boolean isSettled() {
        return progress.state().isSettled();
    }

    /** Whether the path leads elsewhere, or nowhere, and nothing is done until that changes. */
    boolean standsStill() {
        return progress.state() == PathState.NO_SUCCESSOR;
    }

    /** Whether the path leads nowhere and everything that was behind it has been delivered. */
    boolean isFinished() {
        return progress.state().isFinished() && !delivery.isWaiting();
    }

    /** Whether this file is what is being read here, or what was read last by an earlier run. */
    boolean isAt(FileIdentity file) {
        Cursor cursor = cursor();
        return cursor != null && file.equals(cursor.file());
    }

    /** How far the file was read that is being read; null if there is none. */
    Cursor cursor() {
        return progress.cursor();
    }

    /** Whether the path leads to this file. */
    boolean leadsTo(FileIdentity file) throws IOException {
        return locator.current()
                .filter(status -> status.identity().equals(file))
                .isPresent();
    }

    /** Hands over what is read here to the path that its file was moved to. */
    void release() throws IOException {
        end();
        if (progress.active() != null) {
            progress.active().close();
        }
        progress.end("its file is read under another path");
    }

    /** How many bytes could be read and have not been, see {@link TailStatus}. */
    long lag() {
        return progress.lag(lostBytes.seen());
    }

    /**
     * For how long there has been something to read, at least.
     *
     * @param lag what {@link #lag} said
     */
    Duration unreadFor(long lag, Instant now) {
        return progress.unreadFor(lostBytes.seen(), lag, now);
    }

    /** Gives up the descriptors; a later read goes on where the last one ended. */
    @Override
    public void close() throws IOException {
        follower.close();
    }

    /** Gives up the descriptors of all but the file that is being read. */
    void closeAllButActive() {
        follower.closeAllButActive();
    }

    /** Whether the path leads to the file that is being read, so that nothing is lost if all is closed. */
    boolean isAtItsFile() {
        return follower.isAtItsFile();
    }

    /** How many descriptors it holds. */
    int descriptors() {
        return follower.descriptors();
    }

    @Override
    public String toString() {
        return progress.active() == null ? path().toString() : progress.active().toString();
    }
}
