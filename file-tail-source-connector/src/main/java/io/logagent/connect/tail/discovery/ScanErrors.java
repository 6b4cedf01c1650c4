/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.file.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The errors that scans report. A scan clears only errors that a scan reported: it proves that a file exists, not that
 * it can be read.
 */
final class ScanErrors {
    private final FileErrors errors;
    private final Set<Path> reported = new HashSet<>();

    ScanErrors(FileErrors errors) {
        this.errors = errors;
    }

    void report(Path path, IOException e) {
        report(path, FileErrors.reason(e));
    }

    void report(Path path, String reason) {
        reported.add(path);
        errors.report(path, reason);
    }

    void clear(Path path) {
        if (reported.remove(path)) {
            errors.clear(path);
        }
    }

    /** Forgets paths whose errors were cleared by reading them. */
    void forgetCleared() {
        reported.retainAll(errors.current().keySet());
    }
}
