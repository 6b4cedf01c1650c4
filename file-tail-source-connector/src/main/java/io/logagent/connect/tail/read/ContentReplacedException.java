/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** The bytes before the position are not those that were read: the file was truncated or rewritten. */
public final class ContentReplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentReplacedException() {
        super("the content before the position has changed");
    }
}
