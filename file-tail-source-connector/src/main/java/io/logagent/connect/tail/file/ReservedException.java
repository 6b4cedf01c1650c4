/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.nio.file.Path;

/** The path leads to one of the {@link ReservedFiles}, which are never collected. */
public final class ReservedException extends NotAllowedException {
    private static final long serialVersionUID = 1;

    ReservedException(Path path, String reason) {
        super(path, reason);
    }
}
