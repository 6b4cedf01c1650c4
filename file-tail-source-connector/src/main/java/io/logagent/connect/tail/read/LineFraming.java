/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.text.LineCharset;

/**
 * How a file is cut into lines.
 *
 * @param charset what it is encoded in
 * @param overflow what becomes of a line that is too long
 */
public record LineFraming(LineCharset charset, LineOverflow overflow) {
    public static final LineFraming DEFAULT = new LineFraming(LineCharset.UTF_8, LineOverflow.SPLIT);

    LineFraming in(LineCharset resolved) {
        return resolved.equals(charset) ? this : new LineFraming(resolved, overflow);
    }
}
