/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.OutdatedScanException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A generation before the active one, to which a program may still write. */
final class LateGeneration {
    private final TailedPath path;
    private final GenerationLocator locator;
    private final FollowContext context;
    private Generation generation;
    // Empty if the file has none.
    private Optional<Path> name = Optional.empty();
    private long quietSince;
    // Whether the next generation begins with the last line, so that it comes from there.
    private boolean isContinued;
    private boolean hasEnded;

    /** How late lines are awaited. */
    enum State {
        /** The file is open, and is read in each turn. */
        OPEN,
        /** The file has a name, and is opened again when it has grown. */
        CLOSED,
        /** No late lines are awaited any more. */
        ENDED
    }

    /**
     * @param ended which is open
     * @param isContinued whether the next generation is a copy of it, so that a partial last line comes from there
     */
    LateGeneration(Generation ended, boolean isContinued, TailedPath path, FollowContext context) {
        this.generation = ended;
        this.isContinued = isContinued;
        this.path = path;
        this.locator = path.locator();
        this.context = context;
        this.quietSince = context.now();
    }

    State state() {
        if (hasEnded) {
            return State.ENDED;
        }
        return generation.isOpen() ? State.OPEN : State.CLOSED;
    }

    /** The size of the file if it is open; otherwise what was read of it. */
    long readableEnd() {
        return state() == State.OPEN ? generation.currentSize() : generation.position();
    }

    FileIdentity file() {
        return generation.file();
    }

    /** The name of the file; empty if it has none. */
    Optional<Path> name() {
        return name;
    }

    /** Finds the name of the file, which may be renamed at each rotation. A closed file without a name ends. */
    void findName(DirectorySnapshot snapshot) throws IOException {
        name = snapshot.nameOf(generation);
        hasEnded |= name.isEmpty() && !generation.isOpen();
    }

    /** Whether the name leads elsewhere by now. */
    boolean hasStaleName() throws IOException {
        return name.isPresent() && status().isEmpty();
    }

    /** Whether the closed file has unread bytes or another size, or its name leads elsewhere. */
    boolean hasChanged() throws IOException {
        if (name.isEmpty()) {
            return false;
        }
        Optional<FileStatus> status = status();
        return status.isEmpty()
                || status.get().size() != generation.knownSize()
                || generation.unread(status.get().size()) > 0;
    }

    /** The status of the file under its name; empty if it has none, or if the name leads elsewhere. */
    private Optional<FileStatus> status() throws IOException {
        Optional<FileStatus> named = name.isPresent() ? FileStatus.find(name.get()) : Optional.empty();
        return named.filter(found -> found.identity().equals(generation.file()));
    }

    /**
     * Opens the closed file again. It ends if its content is gone.
     *
     * @throws OutdatedScanException if the file changed meanwhile, so that it has to be looked at again
     */
    void reopen() throws IOException {
        Path file = name.orElseThrow();
        Optional<FileStatus> status = FileStatus.find(file);
        Optional<Generation> opened = status.isEmpty()
                ? Optional.empty()
                : locator.generations()
                        .open(new GenerationFile(file, status.get(), Compression.NONE, false), generation.checkpoint());
        opened.ifPresentOrElse(this::continueIn, () -> hasEnded = true);
    }

    private void continueIn(Generation again) {
        again.continueFrom(generation);
        generation = again;
    }

    /**
     * Delivers late lines of the open file, about a chunk of them. It ends if its content was replaced.
     *
     * @return whether there were any
     */
    boolean read(int maxLines, LineSink sink) throws IOException {
        return read(false, maxLines, sink);
    }

    private boolean read(boolean ended, int maxLines, LineSink sink) throws IOException {
        try {
            long size = generation.knownSize();
            boolean hasMoved = generation.read(ended, maxLines, sink) > 0;
            if (hasMoved || generation.knownSize() > size) {
                quietSince = context.now();
                isContinued = false;
            }
            if (hasMoved) {
                locator.finished().update(generation);
            }
            return hasMoved;
        } catch (ContentReplacedException e) {
            if (!isContinued) {
                path.lostBytes().truncatedUnread(generation.file(), generation.position(), generation.seenEnd());
            }
            hasEnded = true;
            return false;
        }
    }

    /**
     * Delivers late lines of the open file, about a chunk of them. If there are none, the file is closed when it has been
     * quiet for a minute, or at once if another generation stays open and this one can be opened again.
     *
     * @param isLast whether it is the generation that ended last
     * @return whether there were any
     */
    boolean readOrClose(boolean isLast, int maxLines, LineSink sink) throws IOException {
        if (read(false, maxLines, sink)) {
            return true;
        }
        boolean isQuiet = context.now() - quietSince >= LateGenerations.LATE.toNanos();
        boolean staysOpen = !isQuiet && (isLast || name.isEmpty());
        if (hasEnded || staysOpen) {
            return false;
        }
        // After a minute no program completes a partial line.
        if (isQuiet && !isContinued && read(true, maxLines, sink)) {
            return true;
        }
        close();
        return false;
    }

    /** Closes the file. It ends if it cannot be opened again, and its unread bytes are lost. */
    void close() throws IOException {
        // Another file may get the inode of an empty one, and nothing would tell the two apart.
        boolean canBeOpenedAgain = name.isPresent() && generation.checkpoint().identifiesContent();
        if (!canBeOpenedAgain) {
            if (!isContinued) {
                path.lostBytes().unreadLate(generation.position(), generation.currentSize());
            }
            status().ifPresent(locator.excluded()::addIfEmpty);
            hasEnded = true;
        }
        generation.close();
    }

    /** Ends the wait for late lines. */
    void end() throws IOException {
        hasEnded = true;
        generation.close();
    }

    void reframe(LineFraming framing) {
        generation.reframe(framing);
    }
}
