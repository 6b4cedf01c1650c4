/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import java.nio.file.Path;
import java.util.List;

/**
 * The size of lines and events in all files.
 *
 * @param maxBytes the longest line or event, in UTF-8
 * @param overflow what happens to a longer one, unless the entry says something else
 * @param raw whether records hold the bytes of a line as they are, also if they are not UTF-8; otherwise a record is
 *     JSON, or a converter may make JSON of it
 * @param room limits a line further, so that its record is not too large
 */
public record LineLimits(int maxBytes, LineOverflow overflow, boolean raw, Room room) {
    /** Tells how many bytes of a record are left for its line. */
    @FunctionalInterface
    public interface Room {
        /** @param entries that collect the file */
        int bytes(Path path, List<CollectEntry> entries);
    }
}
