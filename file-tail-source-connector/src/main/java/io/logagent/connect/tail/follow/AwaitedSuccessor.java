/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A generation that was rotated away and that nothing comes after yet: its new file is empty, or there is none. That may
 * last for days, and to find out what comes next takes listings of the directory and looks into files. So as long as what
 * can be asked for cheaply is the same as at the last of these looks, there is no other one.
 */
final class AwaitedSuccessor {
    /** A directory can change twice within a tick of the clock that its time is taken from; longer than any has. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final TailedPath path;
    private final FileRegistry registry;
    private final LongSupplier nanoTime;
    // At the last look that led to nothing; null if there was none, or if it does not tell enough.
    private View atLook;
    private View now;
    private Optional<Path> name = Optional.empty();
    private long until;

    /**
     * What can be asked for cheaply.
     *
     * @param directory changes with each name in it
     * @param current what the path leads to
     * @param size of the generation, if it may grow
     */
    private record View(FileStatus directory, Optional<FileStatus> current, long size) {
        boolean mayBeOlderThanItsTime() {
            long age = System.currentTimeMillis()
                    - Duration.ofNanos(directory.modifiedNanos()).toMillis();
            return age < FRESH.toMillis();
        }
    }

    AwaitedSuccessor(TailedPath path, FileRegistry registry, LongSupplier nanoTime) {
        this.path = path;
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** Looks at what can be asked for cheaply; whether that says that another look would lead to nothing, too. */
    boolean isStillAwaited(Generation generation) throws IOException {
        now = view(generation).orElse(null);
        return now != null && now.equals(atLook) && (name.isPresent() || nanoTime.getAsLong() - until < 0);
    }

    /**
     * The look behind what {@link #isStillAwaited} has seen led to nothing.
     *
     * @param itsName what the generation is called now; empty if nothing
     * @param end when a generation without a name has ended
     */
    void await(Optional<Path> itsName, long end) {
        atLook = now == null || now.mayBeOlderThanItsTime() ? null : now;
        name = itsName;
        until = end;
        if (name.isPresent()) {
            registry.registerName(name.get(), path);
        } else {
            registry.forgetName(path);
        }
    }

    /** Whether the generation can be found again when it was closed. */
    boolean hasName() {
        return name.isPresent();
    }

    /** Another generation is read, or the same one at its path again. */
    void end() {
        atLook = null;
        now = null;
        name = Optional.empty();
        registry.forgetName(path);
    }

    private Optional<View> view(Generation generation) throws IOException {
        Optional<FileStatus> directory = status(path.path().getParent());
        return directory.isEmpty()
                ? Optional.empty()
                : Optional.of(new View(directory.get(), status(path.path()), size(generation)));
    }

    private long size(Generation generation) throws IOException {
        if (!generation.mayGrow()) {
            return 0;
        }
        if (generation.isOpen() || name.isEmpty()) {
            return generation.sizeNow();
        }
        return status(name.get())
                .filter(status -> status.identity().equals(generation.cursor().file()))
                .map(FileStatus::size)
                .orElse(-1L);
    }

    private static Optional<FileStatus> status(Path file) throws IOException {
        try {
            return Optional.of(FileStatus.of(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
