/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file cannot be opened now, since too many files are open. It says nothing about the file, which is tried again. */
public final class OpenFileLimitException extends FileSystemException {
    private static final long serialVersionUID = 1;

    OpenFileLimitException(Path path, IOException cause) {
        super(
                path.toString(),
                null,
                "too many files are open in this process, whose limit is "
                        + OpenFileLimit.process().limit()
                        + ", or in the system; raise the limit (ulimit -n, LimitNOFILE) or lower max.open.files");
        initCause(cause);
    }
}
