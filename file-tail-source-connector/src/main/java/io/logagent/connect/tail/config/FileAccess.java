/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.ReservedFiles;
import io.logagent.connect.tail.file.WorkerLogs;
import io.logagent.connect.tail.host.LockRegistry;
import java.util.Optional;

/** Makes the rules by which files may be opened. */
final class FileAccess {
    private FileAccess() {}

    /** The allowed directories, without lock files and, unless they may be collected, the logs of the worker. */
    static AllowedPaths of(FileSettings files) {
        return AllowedPaths.of(files.allowedDirectories())
                .except(new ReservedFiles(
                        (real, file) -> LockRegistry.isLockFile(real, file.device(), file.inode()),
                        files.collectsWorkerLogs() ? Optional.empty() : Optional.of(new WorkerLogs())));
    }
}
