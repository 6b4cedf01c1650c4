/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/**
 * The path leads out of the {@linkplain AllowedPaths allowed paths}, or to a reserved file. A retry helps only if a
 * link or a directory of the path changes. The message does not name the target, which the author of the path may not
 * know.
 */
public class NotAllowedException extends AccessDeniedException {
    private static final long serialVersionUID = 1;

    NotAllowedException(Path path, AllowedPaths allowed) {
        this(path, reason(allowed));
    }

    NotAllowedException(Path path, String reason) {
        super(path.toString(), null, reason);
    }

    /** The reason. It is the same whether the path exists or not. */
    public static String reason(AllowedPaths allowed) {
        return "it leads to nothing in allowed.paths, which are " + allowed;
    }
}
