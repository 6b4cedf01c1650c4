/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.text.LineCharset;

/**
 * How a file is cut into lines.
 *
 * @param charset what it is encoded in
 * @param overflow what becomes of a line that is too long
 */
record LineCut(LineCharset charset, LineOverflow overflow) {
    static final LineCut DEFAULT = new LineCut(LineCharset.UTF_8, LineOverflow.SPLIT);

    LineCut in(LineCharset resolved) {
        return resolved.equals(charset) ? this : new LineCut(resolved, overflow);
    }
}
