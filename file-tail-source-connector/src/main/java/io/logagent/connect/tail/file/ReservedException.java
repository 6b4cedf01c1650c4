/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.nio.file.Path;

/** A path leads to a file that is not collected whatever {@code allowed.paths} says, see {@link ReservedFiles}. */
public final class ReservedException extends NotAllowedException {
    private static final long serialVersionUID = 1;

    ReservedException(Path path, String reason) {
        super(path, reason);
    }
}
