/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** What stands before the position is not what was read there: the file was truncated, or written anew. */
public final class ContentReplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentReplacedException() {
        super("the content before the position has changed");
    }
}
