/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that are never collected, even if an entry names them. They are lock files, since closing one drops the lock,
 * and the worker's own log, since collecting it makes it grow.
 */
public final class ReservedFiles {
    private static final ReservedFiles NONE = new ReservedFiles((real, file) -> false, Optional.empty());

    private final LockFiles locks;
    private final Optional<WorkerLogs> logs;

    /** The lock files of this connector. */
    @FunctionalInterface
    public interface LockFiles {
        /**
         * Whether the file is a lock file.
         *
         * @param real the real path of the file
         * @param file the identity of the file
         */
        boolean contains(Path real, FileIdentity file);
    }

    /** @param logs the worker's own logs; empty if they may be collected */
    public ReservedFiles(LockFiles locks, Optional<WorkerLogs> logs) {
        this.locks = locks;
        this.logs = logs;
    }

    /** Reserves no file. */
    public static ReservedFiles none() {
        return NONE;
    }

    /**
     * Checks that the file is not reserved.
     *
     * @param path the path as the caller names it
     * @throws ReservedException if the file is reserved
     */
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
