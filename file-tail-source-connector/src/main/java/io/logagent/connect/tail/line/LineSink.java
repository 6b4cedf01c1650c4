/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.util.List;

/** Takes the lines of one file, in order. */
@FunctionalInterface
public interface LineSink {
    void accept(Line line);

    /** Makes the sink of a file when it is found. */
    @FunctionalInterface
    interface Factory {
        LineSink open(Path path, List<CollectEntry> entries);
    }
}
