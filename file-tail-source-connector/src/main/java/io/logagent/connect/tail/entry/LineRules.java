/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LineCharset;
import java.util.List;
import java.util.Optional;

/**
 * How the lines of a file are read. A file is read once, so if several entries match it, the rules of the first one
 * count.
 *
 * @param encoding of the file
 * @param format how a container runtime wraps the lines
 * @param multiline which lines make one event; empty if each line is an event
 * @param overflow what happens to a line that is too long; empty for the connector's {@code line.overflow}
 * @param rate the most lines per second and file; 0 for no limit
 * @param lastLineTimeoutMs after how long without growth a last line without a terminator is delivered; 0 for never
 */
public record LineRules(
        LineCharset encoding,
        ContainerFormat format,
        Optional<Multiline> multiline,
        Optional<LineOverflow> overflow,
        int rate,
        int lastLineTimeoutMs) {

    /** The rules for a file that these entries match. */
    public static LineRules of(List<CollectEntry> entries) {
        return entries.get(0).lines();
    }
}
