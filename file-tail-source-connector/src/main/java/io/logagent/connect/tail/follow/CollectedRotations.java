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
 * Warns of entries that name files after their rotation, too. Connect stores an offset only with a record, so how far such
 * a file was read is known under its new path only when another line of it comes.
 */
final class CollectedRotations {
    private static final Logger LOG = LoggerFactory.getLogger(CollectedRotations.class);

    private CollectedRotations() {}

    /** Warns of what can be known from the entries alone. */
    static void warnOf(Collection<CollectEntry> entries) {
        for (CollectEntry entry : entries) {
            if (entry.path().isGlob() && entry.exclude().filter(List::isEmpty).isPresent()) {
                LOG.warn(
                        "{} excludes nothing, so it may name rotated files: one that is renamed can be read again as a"
                                + " whole after a restart. Leave exclude out, or exclude the names that rotation gives",
                        Printable.of(entry.path()));
            }
        }
    }

    /** Warns that it has happened. */
    static void warnOf(Path before, Path now) {
        LOG.warn(
                "{} was renamed to {}, which is collected as well: unless another line is written to it, it is read again"
                        + " as a whole after a restart. If this is a rotation, exclude the new name",
                Printable.of(before),
                Printable.of(now));
    }
}
