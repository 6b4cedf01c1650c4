/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the path led to after the generation that is being read, each opened when it was seen, so that it can be read even
 * if it is rotated away and deleted before its turn.
 */
final class PendingGenerations implements AutoCloseable {
    /** So many are opened ahead of their turn. */
    private static final int MOST = 16;

    /** Opens what the path leads to now; empty if it cannot be read. */
    @FunctionalInterface
    interface Opening {
        Optional<Generation> open(FileStatus status) throws IOException;
    }

    // Empty for most paths, and there may be very many of them.
    private final Deque<Generation> held = new ArrayDeque<>(0);
    private final Opening opening;
    private final BooleanSupplier room;
    private final GenerationLocator lineage;
    private final LostBytes lostBytes;
    private final UnopenedGenerations passed;

    /** @param room tells whether one more may be open */
    PendingGenerations(Opening opening, BooleanSupplier room, GenerationLocator lineage, LostBytes lostBytes) {
        this.opening = opening;
        this.room = room;
        this.lineage = lineage;
        this.lostBytes = lostBytes;
        this.passed = new UnopenedGenerations(lineage, lostBytes);
    }

    /** Holds what the path leads to now, unless it is held already; if there is no room for it, takes note of it. */
    void hold(FileStatus status) throws IOException {
        for (Iterator<Generation> all = held.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.is(status)) {
                if (isStillThere(generation)) {
                    return;
                }
                all.remove();
                generation.close();
            }
        }
        if (held.size() < MOST && room.getAsBoolean()) {
            opening.open(status).ifPresent(held::addLast);
            passed.leadsTo(status);
        } else {
            passed.pass(status);
        }
    }

    /** Whether it has not been truncated; then a copy of what it held may be on disk, which is found in its turn. */
    private static boolean isStillThere(Generation generation) throws IOException {
        try {
            generation.peek();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    /** Lets go of a file, since it is being read. */
    void release(FileIdentity file) throws IOException {
        passed.remove(file);
        for (Iterator<Generation> all = held.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.cursor().file().equals(file)) {
                all.remove();
                generation.close();
            }
        }
    }

    /** What was found on disk is being read, be it a copy of what could not be held. */
    void isRead(Found found, DirectorySnapshot disk) throws IOException {
        passed.remove(found, disk);
    }

    /** Whether the first of them is to be read before, or is, what comes next on disk. */
    boolean comesBefore(Optional<Found> next, DirectorySnapshot disk) throws IOException {
        Generation first = held.peekFirst();
        if (first == null || next.isEmpty()) {
            return first != null;
        }
        if (disk.nameOf(first).isPresent()) {
            return first.is(next.get().status());
        }
        boolean older = first.cursor().modified() <= next.get().status().modifiedNanos();
        return disk.isSame(first, next.get()) || older && !disk.contains(first);
    }

    /** Whether there is none before what comes next on disk. */
    boolean beginsWith(Found next) {
        return held.isEmpty() || held.peekFirst().is(next.status());
    }

    /**
     * Takes out the first if it comes before what is next on disk; empty if it does not.
     *
     * @throws OutdatedScanException if it was truncated before its turn: a copy of what it held may be on disk since
     */
    Optional<Generation> takeBefore(Optional<Found> next, DirectorySnapshot disk) throws IOException {
        if (!comesBefore(next, disk)) {
            return Optional.empty();
        }
        Generation first = held.removeFirst();
        if (!first.isUnchanged()) {
            first.close();
            throw new OutdatedScanException(first.path() + " was truncated before it was read");
        }
        return Optional.of(first);
    }

    /** From now on they are cut into lines like this. */
    void cut(LineFraming how) {
        held.forEach(generation -> generation.cut(how));
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    int size() {
        return held.size();
    }

    /** Lets go of all; what has no name to be found by is lost, and counted. */
    @Override
    public void close() throws IOException {
        if (held.isEmpty() && passed.isEmpty()) {
            return;
        }
        try {
            DirectorySnapshot disk = lineage.look();
            passed.countLost(disk);
            for (Generation generation : held) {
                if (disk.contains(generation)) {
                    passed.pass(
                            generation, disk.current().filter(generation::is).isPresent());
                } else {
                    lostBytes.passed(generation.cursor().file(), generation.position(), generation.sizeNow());
                }
            }
        } finally {
            for (Generation generation : held) {
                generation.close();
            }
            held.clear();
        }
    }
}
