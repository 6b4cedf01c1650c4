/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns about entries that match rotated files too. Connect stores an offset only with a record, so the position of such a
 * file is stored under its new path only when another line of it is delivered.
 */
final class CollectedRotations {
    private static final Logger LOG = LoggerFactory.getLogger(CollectedRotations.class);

    private CollectedRotations() {}

    /** Warns if the entries alone show it. */
    static void warnOf(Collection<CollectEntry> entries) {
        for (CollectEntry entry : entries) {
            if (entry.path().isGlob() && entry.exclude().filter(List::isEmpty).isPresent()) {
                LOG.warn(
                        "path={} The entry excludes nothing, so it may match rotated files. A renamed file may be read"
                                + " again from its beginning after a restart. Remove exclude, or exclude the names of"
                                + " rotated files",
                        Printable.of(entry.path()));
            }
        }
    }

    /** Warns that a file was moved from one collected path to another. */
    static void warnOf(Path before, Path now) {
        LOG.warn(
                "path={} The file was renamed to {}, which is collected as well. Unless another line is written to it, it"
                        + " is read again from its beginning after a restart. If this is a rotation, exclude the new"
                        + " name",
                Printable.of(before),
                Printable.of(now));
    }
}
