/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/**
 * A path leads out of the {@linkplain AllowedPaths allowed paths}, or to a reserved file, which nothing but another link
 * or directory in its way can change. Does not tell where it leads: whoever wrote the path may not know what is there.
 */
public class NotAllowedException extends AccessDeniedException {
    private static final long serialVersionUID = 1;

    NotAllowedException(Path path, AllowedPaths allowed) {
        this(path, reason(allowed));
    }

    NotAllowedException(Path path, String reason) {
        super(path.toString(), null, reason);
    }

    /** The same whether there is something or nothing. */
    public static String reason(AllowedPaths allowed) {
        return "it leads to nothing in allowed.paths, which are " + allowed;
    }
}
