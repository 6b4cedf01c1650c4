/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits for the successor of a renamed or deleted generation while the path leads nowhere or to an empty file. That may
 * take days, and the search for a successor lists the directory and compares files. So the search is repeated only after
 * a change of a few cheap facts.
 */
final class AwaitedSuccessor {
    /** A directory may change twice within one tick of the clock of its timestamps. All ticks are shorter than this. */
    private static final Duration LONGEST_TICK = Duration.ofSeconds(2);

    private final TailedPath path;
    private final FollowContext context;
    // As of the last search that found no successor; null if there was none, or if a change could go unnoticed.
    private Surroundings searched;
    private Surroundings now;
    private Optional<Path> name = Optional.empty();
    private long deadline;
    private long quietSince;
    private OptionalLong atHandSince = OptionalLong.empty();

    /**
     * The facts that are cheap to ask for.
     *
     * @param directories in which rotated files are looked for; each changes with every file name in it
     * @param current the file that the path leads to
     * @param size of the generation, if it may grow
     */
    private record Surroundings(List<Optional<FileStatus>> directories, Optional<FileStatus> current, long size) {
        boolean mayChangeUnnoticed() {
            long since = System.currentTimeMillis() - LONGEST_TICK.toMillis();
            return directories.stream()
                    .flatMap(Optional::stream)
                    .anyMatch(directory ->
                            Duration.ofNanos(directory.modifiedNanos()).toMillis() > since);
        }
    }

    /** @param path whose generation is read */
    AwaitedSuccessor(TailedPath path, FollowContext context) {
        this.path = path;
        this.context = context;
        this.quietSince = context.now();
    }

    /** Whether another search would find no successor either. */
    boolean isStillAwaited(Generation generation) throws IOException {
        now = surroundings(generation).orElse(null);
        return now != null && now.equals(searched) && (name.isPresent() || context.now() - deadline < 0);
    }

    /**
     * Takes note of a search that found no successor, after {@link #isStillAwaited}.
     *
     * @param nameNow the name of the generation's file; empty if it has none
     * @param grace how long a generation without a name has to be quiet until it has ended
     */
    void await(Optional<Path> nameNow, Duration grace) {
        searched = now == null || now.mayChangeUnnoticed() ? null : now;
        name = nameNow;
        deadline = quietSince + grace.toNanos();
        if (name.isPresent()) {
            context.registry().registerName(name.get(), path);
        } else {
            context.registry().forgetName(path);
        }
    }

    /** Whether the generation has a name, so that it can be opened again after it was closed. */
    boolean hasName() {
        return name.isPresent();
    }

    /** Restarts the time for which the generation has been quiet. */
    void restartQuietTime() {
        quietSince = context.now();
    }

    /** Whether the generation has not grown for this time since the path led to it. */
    boolean isQuietFor(Duration time) {
        return context.now() - quietSince >= time.toNanos();
    }

    /** Takes note that the next generation has lines or is open, and only waits for this one to be quiet. */
    void setAtHand() {
        if (atHandSince.isEmpty()) {
            atHandSince = OptionalLong.of(context.now());
        }
    }

    /** Whether the next generation has waited for this time. */
    boolean hasBeenAtHandFor(Duration time) {
        return atHandSince.isPresent() && context.now() - atHandSince.getAsLong() >= time.toNanos();
    }

    /** Ends the wait: the successor is active, or the path leads to the generation again. */
    void end() {
        searched = null;
        now = null;
        atHandSince = OptionalLong.empty();
        name = Optional.empty();
        context.registry().forgetName(path);
    }

    private Optional<Surroundings> surroundings(Generation generation) throws IOException {
        List<Optional<FileStatus>> directories = new ArrayList<>();
        for (Path directory : path.locator().directories()) {
            directories.add(FileStatus.find(directory));
        }
        // A directory that is gone has no former state to compare with.
        return directories.contains(Optional.<FileStatus>empty())
                ? Optional.empty()
                : Optional.of(new Surroundings(directories, FileStatus.find(path.path()), size(generation)));
    }

    private long size(Generation generation) throws IOException {
        if (!generation.mayGrow()) {
            return 0;
        }
        if (generation.isOpen() || name.isEmpty()) {
            return generation.currentSize();
        }
        return FileStatus.find(name.get())
                .filter(status -> status.identity().equals(generation.file()))
                .map(FileStatus::size)
                .orElse(-1L);
    }
}
