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
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations before the active one, to which a program may still write: it has not noticed the rotation, or it will
 * reopen its log only when its last client leaves.
 *
 * <p>The one that ended last stays open until it has been quiet for a minute. Those before it are closed. One of them is
 * opened again when its file has grown: when the file system reports a change, at the next rotation, or at a full scan. A
 * file without a name cannot be opened again, so it too stays open until it has been quiet for a minute.
 */
final class LateGenerations implements AutoCloseable {
    /** The time for which an open file has to be quiet until it is closed. */
    static final Duration LATE = Duration.ofMinutes(1);

    /** The most generations that are remembered. */
    private static final int MOST = 32;

    /** The most files that are open between two turns. */
    private static final int MOST_OPEN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(LateGenerations.class);

    private final TailedPath path;
    private final GenerationLocator locator;
    private final FollowContext context;
    // The oldest first. Empty for most paths, and there may be very many paths.
    private final Deque<Late> all = new ArrayDeque<>(0);
    private boolean isCheckDue;

    private static final class Late {
        private Generation generation;
        // Empty if the file has none.
        private Optional<Path> name = Optional.empty();
        private long quietSince;
        // Whether the next generation begins with the last line, so that it comes from there.
        private boolean isContinued;

        private Late(Generation generation, boolean isContinued, long now) {
            this.generation = generation;
            this.isContinued = isContinued;
            this.quietSince = now;
        }
    }

    LateGenerations(TailedPath path, FollowContext context) {
        this.path = path;
        this.locator = path.locator();
        this.context = context;
    }

    /**
     * Adds the generation that ended last, which is open.
     *
     * @param isContinued whether the next generation is a copy of it, so that a partial last line comes from there
     */
    void add(Generation ended, boolean isContinued, DirectorySnapshot snapshot) throws IOException {
        all.addLast(new Late(ended, isContinued, context.now()));
        locator.finished().beginLate(ended);
        if (all.size() > MOST) {
            drop(all.peekFirst());
        }
        findNames(snapshot);
        isCheckDue = true;
    }

    /** Makes the next read check whether closed files have grown. */
    void requestCheck() {
        isCheckDue = true;
    }

    /** Checks whether a closed file has grown, so that the path needs a turn. */
    boolean haveGrown() {
        try {
            for (Late late : all) {
                isCheckDue |= !late.generation.isOpen() && hasChanged(late);
            }
        } catch (IOException e) {
            // The turn reports it.
            isCheckDue = true;
        }
        return isCheckDue;
    }

    /**
     * Delivers late lines, about a chunk of each file.
     *
     * @param maxLines of all files together
     * @return whether lines were delivered
     */
    boolean read(int maxLines, LineSink sink) throws IOException {
        if (all.isEmpty()) {
            return false;
        }
        long limit = context.reader().delivered() + maxLines;
        int before = all.size();
        boolean isCheck = isCheckDue;
        isCheckDue = false;
        if (isCheck && hasStaleNames()) {
            findNames(locator.snapshot());
        }
        boolean haveMoved = false;
        for (Late late : List.copyOf(all)) {
            int left = (int) (limit - context.reader().delivered());
            if (left <= 0) {
                isCheckDue |= isCheck;
            } else if (late.generation.isOpen()) {
                haveMoved |= readOpen(late, left, sink);
            } else if (isCheck && hasChanged(late)) {
                haveMoved |= readClosed(late, left, sink);
            }
        }
        if (LOG.isDebugEnabled() && all.size() < before) {
            LOG.debug("path={} Late lines of {} files are awaited", Printable.of(path.path()), all.size());
        }
        return haveMoved;
    }

    private boolean readOpen(Late late, int maxLines, LineSink sink) throws IOException {
        if (advance(late, false, maxLines, sink)) {
            return true;
        }
        boolean isQuiet = context.now() - late.quietSince >= LATE.toNanos();
        boolean canBeOpenedAgain = late.name.isPresent() && late != all.peekLast();
        if (!isQuiet && !canBeOpenedAgain || !all.contains(late)) {
            return false;
        }
        // After a minute no program completes a partial line.
        if (isQuiet && !late.isContinued && advance(late, true, maxLines, sink)) {
            return true;
        }
        close(late);
        return false;
    }

    private boolean readClosed(Late late, int maxLines, LineSink sink) throws IOException {
        Path name = late.name.orElseThrow();
        Optional<Generation> opened;
        try {
            Optional<FileStatus> status = status(name);
            opened = status.isEmpty()
                    ? Optional.empty()
                    : locator.generations().open(rotated(name, status.get()), late.generation.checkpoint());
        } catch (OutdatedScanException e) {
            isCheckDue = true;
            return false;
        }
        if (opened.isEmpty()) {
            drop(late);
            return false;
        }
        late.generation = opened.get();
        boolean hasMoved = advance(late, false, maxLines, sink);
        if (hasMoved) {
            // There may be more.
            isCheckDue = true;
        }
        if (all.contains(late)) {
            close(late);
        }
        return hasMoved;
    }

    private static GenerationFile rotated(Path name, FileStatus status) {
        return new GenerationFile(name, status, Compression.NONE, false);
    }

    private boolean advance(Late late, boolean ended, int maxLines, LineSink sink) throws IOException {
        try {
            long size = late.generation.knownSize();
            boolean hasMoved = late.generation.read(ended, maxLines, sink) > 0;
            if (hasMoved || late.generation.knownSize() > size) {
                late.quietSince = context.now();
                late.isContinued = false;
            }
            if (hasMoved) {
                locator.finished().update(late.generation);
            }
            return hasMoved;
        } catch (ContentReplacedException e) {
            drop(late);
            return false;
        }
    }

    /** Whether the file of a closed generation has unread bytes or another size, or its name leads elsewhere. */
    private static boolean hasChanged(Late late) throws IOException {
        if (late.name.isEmpty()) {
            return false;
        }
        Optional<FileStatus> status = status(late.name.get());
        return !isNameOf(status, late)
                || status.get().size() != late.generation.knownSize()
                || late.generation.unread(status.get().size()) > 0;
    }

    private boolean hasStaleNames() throws IOException {
        for (Late late : all) {
            if (late.name.isPresent() && !isNameOf(status(late.name.get()), late)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNameOf(Optional<FileStatus> status, Late late) {
        return status.filter(found -> found.identity().equals(late.generation.file()))
                .isPresent();
    }

    private static Optional<FileStatus> status(Path file) throws IOException {
        try {
            return Optional.of(FileStatus.of(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Finds the names of the files, which may be renamed at each rotation. */
    private void findNames(DirectorySnapshot snapshot) throws IOException {
        for (Late late : List.copyOf(all)) {
            Optional<Path> name = snapshot.nameOf(late.generation);
            late.name = name;
            if (name.isEmpty() && !late.generation.isOpen()) {
                drop(late);
            }
        }
        registerNames();
        closeSurplus();
    }

    private void registerNames() {
        context.registry()
                .registerLateNames(
                        all.stream().flatMap(late -> late.name.stream()).collect(Collectors.toSet()), path);
    }

    private void closeSurplus() throws IOException {
        long open = all.stream().filter(late -> late.generation.isOpen()).count();
        for (Iterator<Late> oldest = List.copyOf(all).iterator(); open > MOST_OPEN && oldest.hasNext(); ) {
            Late late = oldest.next();
            if (late.generation.isOpen()) {
                close(late);
                open--;
            }
        }
    }

    /** Closes a file. It is dropped if it cannot be opened again. */
    private void close(Late late) throws IOException {
        Generation generation = late.generation;
        // Another file may get the inode of an empty one, and nothing would tell the two apart.
        boolean canBeOpenedAgain =
                late.name.isPresent() && generation.checkpoint().identifiesContent();
        if (!canBeOpenedAgain) {
            path.lostBytes().unreadLate(generation.position(), generation.currentSize());
            excludeEmpty(late);
            drop(late);
        }
        generation.close();
    }

    private void excludeEmpty(Late late) throws IOException {
        Optional<FileStatus> status = late.name.isPresent() ? status(late.name.get()) : Optional.empty();
        status.filter(found -> isNameOf(status, late)).ifPresent(locator.excluded()::addIfEmpty);
    }

    private void drop(Late late) throws IOException {
        all.remove(late);
        locator.finished().endLate(late.generation.file());
        registerNames();
        late.generation.close();
    }

    /** Removes the generation of a file that is active from now on. */
    void remove(Generation active) throws IOException {
        for (Late late : List.copyOf(all)) {
            if (late.generation.file().equals(active.file())) {
                drop(late);
            }
        }
    }

    boolean contains(FileIdentity file) {
        return all.stream().anyMatch(late -> late.generation.file().equals(file));
    }

    void reframe(LineFraming framing) {
        all.forEach(late -> late.generation.reframe(framing));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether there is something to do before the file system reports a change. */
    boolean needsTurns() {
        return isCheckDue && !all.isEmpty() || open() > 0;
    }

    /** The number of open files. */
    int open() {
        int open = 0;
        for (Late late : all) {
            open += late.generation.isOpen() ? 1 : 0;
        }
        return open;
    }

    /** Closes all files. Those with a name are opened again when they grow. */
    @Override
    public void close() throws IOException {
        for (Late late : List.copyOf(all)) {
            if (late.generation.isOpen()) {
                close(late);
            }
        }
    }
}
