/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.shard.Shard;
import java.time.Duration;

/**
 * How the files of a task are read. Reading is independent of the connector's config, so some settings of the connector
 * are repeated here.
 *
 * @param start for entries without a start position
 * @param lineMaxBytes longer lines overflow
 * @param overflow for entries that do not tell what happens to such lines
 * @param discoveryInterval the time between two full scans, which find changes that the file system did not report
 * @param closeInactive a file without new lines is closed after this time
 * @param maxOpenFiles the most descriptors that are open besides that of the file being read
 * @param allowed where files may be
 * @param shard which files of the entries are read
 */
public record TailSettings(
        StartPosition start,
        int lineMaxBytes,
        LineOverflow overflow,
        Duration discoveryInterval,
        Duration closeInactive,
        int maxOpenFiles,
        AllowedPaths allowed,
        Shard shard) {

    /** Settings that read all files of the entries. */
    public TailSettings(
            StartPosition start,
            int lineMaxBytes,
            LineOverflow overflow,
            Duration discoveryInterval,
            Duration closeInactive,
            int maxOpenFiles,
            AllowedPaths allowed) {
        this(start, lineMaxBytes, overflow, discoveryInterval, closeInactive, maxOpenFiles, allowed, Shard.WHOLE);
    }
}
