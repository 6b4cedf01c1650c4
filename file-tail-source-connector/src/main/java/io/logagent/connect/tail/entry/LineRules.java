/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LineCharset;
import java.util.List;
import java.util.Optional;

/**
 * How the lines of a file are read. Of two entries that read the same file the rules
 * of the first one hold, since the file is read once.
 *
 * @param format what the lines are wrapped in
 * @param overflow what becomes of a line that is too long; empty for the connector's {@code line.overflow}
 * @param rate at most so many lines per second and file; 0 for no limit
 */
public record LineRules(
        LineCharset encoding,
        ContainerFormat format,
        Optional<Multiline> multiline,
        Optional<LineOverflow> overflow,
        int rate) {
    /** Of entries that read the same file, the first one's. */
    public static LineRules of(List<CollectEntry> entries) {
        return entries.get(0).lines();
    }

    /** Of an entry that says nothing about it. */
    public static final LineRules DEFAULT =
            new LineRules(LineCharset.UTF_8, ContainerFormat.PLAIN, Optional.empty(), Optional.empty(), 0);
}
