/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that are never collected, whatever a document names: lock files, since closing one drops the lock, and the log of
 * the worker itself, since collecting it makes it grow.
 */
public final class ReservedFiles {
    private static final ReservedFiles NONE = new ReservedFiles((real, file) -> false, Optional.empty());

    private final LockFiles locks;
    private final Optional<WorkerLogs> logs;

    /** Tells lock files from others. */
    @FunctionalInterface
    public interface LockFiles {
        /**
         * Whether the file must not be opened.
         *
         * @param real its path without symbolic links
         * @param file which file it is
         */
        boolean contains(Path real, FileIdentity file);
    }

    /** @param logs empty where the worker's own log may be collected */
    public ReservedFiles(LockFiles locks, Optional<WorkerLogs> logs) {
        this.locks = locks;
        this.logs = logs;
    }

    /** No file is reserved. */
    public static ReservedFiles none() {
        return NONE;
    }

    /** @throws ReservedException if the file must not be opened; its path is the one that was asked for */
    void check(Path path, FileStatus status) throws IOException {
        Path real = path.toRealPath();
        if (locks.contains(real, status.identity())) {
            throw new ReservedException(path, "it is a lock file of this connector, which is never collected");
        }
        if (logs.isPresent() && logs.get().contains(real, status)) {
            throw new ReservedException(
                    path,
                    "it is a log of this worker itself, which would grow by being collected; collect.worker.logs=true"
                            + " allows it");
        }
    }
}
