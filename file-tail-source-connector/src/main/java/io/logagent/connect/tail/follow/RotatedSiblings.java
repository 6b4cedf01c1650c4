/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a glob matches and that are not followed, since they are rotated files of a followed path: it reads them
 * as its generations.
 *
 * <p>A name such as {@code worker.0.log} does not tell whether a program writes to the file. It is a rotated file if
 * {@code worker.log} exists, is followed, or has an offset; otherwise it is followed. A file that is left out although lines
 * in it may not come otherwise is reported.
 */
final class RotatedSiblings {
    /** A program that has not noticed a rotation writes to a rotated file for a shorter time. */
    private static final Duration LATE = LateGenerations.LATE;

    private final TailedPaths paths;
    private final FollowContext context;
    private final Map<Path, LeftOut> leftOut = new HashMap<>();

    /**
     * A file that is left out.
     *
     * @param of the path whose rotation gave the file its name
     * @param growsSince when it was first seen to grow, on the clock of the context; empty if it was not
     * @param reason why lines in it may be missing; empty if they come as lines of the path
     */
    private record LeftOut(Path of, FileIdentity file, long size, Optional<Long> growsSince, Optional<String> reason) {}

    RotatedSiblings(TailedPaths paths, FollowContext context) {
        this.paths = paths;
        this.context = context;
    }

    /** Whether a file was left out and has to be still. If so, its growth is noted. */
    boolean isLeftOut(FoundFile found, ScanResult result) {
        LeftOut before = leftOut.get(found.path());
        if (before == null) {
            return false;
        }
        Optional<Path> live = live(found, result);
        if (live.isEmpty() && before.reason().isEmpty()
                || live.isPresent() && !live.get().equals(before.of())) {
            leftOut.remove(found.path());
            return false;
        }
        boolean isSame = before.file().equals(found.status().identity());
        long size = found.status().size();
        Optional<Long> growsSince = isSame ? before.growsSince() : Optional.empty();
        if (isSame && size > before.size()) {
            growsSince = growsSince.or(() -> Optional.of(context.now()));
        }
        Optional<String> reason = live.isPresent() ? Optional.empty() : before.reason();
        boolean growsOn = isSame && before.growsSince().isPresent() && size > before.size();
        if (growsOn && context.now() - growsSince.orElseThrow() > LATE.toNanos() && !isRead(found, before.of())) {
            reason = Optional.of(growing(before.of()));
        } else if (isSame && before.reason().isPresent() && growsSince.isPresent()) {
            reason = before.reason();
        }
        leave(found, new LeftOut(before.of(), found.status().identity(), size, growsSince, reason));
        return true;
    }

    private static String growing(Path live) {
        return "its name is that of a rotated file of " + live + ", so it is not collected, but a program writes to it."
                + " If it is a log of its own, name it in an entry, or give the entry an exclude";
    }

    /** Whether the path reads the file, or has read it. */
    private boolean isRead(FoundFile found, Path live) {
        TailedPath path = paths.get(live);
        try {
            GenerationFile file = new GenerationFile(found.path(), found.status(), Compression.NONE, false);
            return path != null
                    && (path.isAt(found.status().identity()) || path.locator().isFinished(file));
        } catch (IOException e) {
            return false;
        }
    }

    private void leave(FoundFile found, LeftOut how) {
        leftOut.put(found.path(), how);
        how.reason()
                .ifPresentOrElse(
                        reason -> context.errors().report(found.path(), reason),
                        () -> context.errors().clear(found.path()));
    }

    /** Leaves a new file out if it is a rotated file of a path that exists or is followed; returns whether it is. */
    boolean leaveOutBesideLive(FoundFile found, ScanResult result) {
        Optional<Path> live = live(found, result);
        live.ifPresent(path -> leave(found, leftOut(found, path, Optional.empty())));
        return live.isPresent();
    }

    /**
     * Leaves out a file with a cursor if a rotation gave its name to a file of a path that exists or is followed; returns
     * whether it is left out. It is not if the file of the cursor is still there, under whatever name.
     */
    boolean leaveOutBesideLive(FoundFile found, Cursor cursor, GenerationLocator locator, ScanResult result) {
        return !isThere(found, cursor, locator) && leaveOutBesideLive(found, result);
    }

    private static boolean isThere(FoundFile found, Cursor cursor, GenerationLocator locator) {
        if (found.formerPaths().isEmpty()) {
            return true;
        }
        try {
            Optional<Generation> read = locator.snapshot().find(Checkpoint.at(cursor));
            if (read.isPresent()) {
                read.get().close();
            }
            return read.isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Leaves a new file out if it is a rotated file of a path that has an offset, although it does not exist now.
     *
     * @param formerCursors the offsets of the paths whose rotation may have given the file its name
     */
    boolean leaveOutBesideRead(FoundFile found, Map<Path, Cursor> formerCursors) {
        for (Map.Entry<Path, Cursor> former : formerCursors.entrySet()) {
            Optional<String> reason = hasUnread(found, former.getValue())
                    ? Optional.of("its name is that of a rotated file of " + former.getKey()
                            + ", which does not exist. Its unread lines come when that exists again. If it is a log of its"
                            + " own, name it in an entry, or give the entry an exclude")
                    : Optional.empty();
            leave(found, leftOut(found, former.getKey(), reason));
        }
        return !formerCursors.isEmpty();
    }

    private static boolean hasUnread(FoundFile found, Cursor read) {
        return found.status().identity().equals(read.file())
                ? found.status().size() > read.position()
                : found.status().modifiedNanos() > read.modified();
    }

    private static LeftOut leftOut(FoundFile found, Path of, Optional<String> reason) {
        return new LeftOut(of, found.status().identity(), found.status().size(), Optional.empty(), reason);
    }

    /** The path that exists or is followed and whose rotation may have given the file its name; empty if there is none. */
    private Optional<Path> live(FoundFile found, ScanResult result) {
        return found.formerPaths().stream()
                .filter(path -> paths.contains(path) || result.files().containsKey(path) || Files.isRegularFile(path))
                .sorted()
                .findFirst();
    }

    /** Forgets files that are gone. */
    void retain(ScanResult fullScan) {
        leftOut.keySet().retainAll(fullScan.files().keySet());
    }
}
