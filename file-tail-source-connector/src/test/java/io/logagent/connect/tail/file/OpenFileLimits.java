/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

/** Limits of open files for tests. */
public final class OpenFileLimits {
    private OpenFileLimits() {}

    /** No limit, whose use costs nothing: counting the open files of the process takes long. */
    public static OpenFileLimit none() {
        return new OpenFileLimit(() -> Long.MAX_VALUE, () -> 0);
    }

    /** So many files of the only task. */
    public static OpenFileLimit of(int files) {
        return new OpenFileLimit(() -> files + OpenFileLimit.LEAST_RESERVE, () -> 0);
    }
}
