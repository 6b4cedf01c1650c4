/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.RotatedNames;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which followed path a reported change concerns. It may be a change of a rotated file, or of a link's target. */
final class ConcernedPaths {
    private static final Logger LOG = LoggerFactory.getLogger(ConcernedPaths.class);

    private final TailedPaths paths;
    private final FileRegistry registry;

    ConcernedPaths(TailedPaths paths, FileRegistry registry) {
        this.paths = paths;
        this.registry = registry;
    }

    /** The followed path that a change at this path concerns; empty if it concerns none. */
    Optional<Path> of(Path changed) {
        return paths.contains(changed) ? Optional.of(changed) : registry.concernedBy(changed);
    }

    /** Takes note of a change at a path that is not followed: it may be beside one that is. */
    void noteBeside(Path changed) {
        for (String former : RotatedNames.formerNames(RotatedNames.name(changed))) {
            Path live = changed.resolveSibling(former);
            TailedPath path = paths.contains(live) ? paths.get(live) : registry.readerOf(live);
            try {
                if (path != null) {
                    path.besideChanged(changed);
                }
            } catch (IOException e) {
                if (LOG.isDebugEnabled()) {
                    LOG.debug(
                            "path={} Cannot tell whether another program writes to {}",
                            Printable.of(path.path()),
                            Printable.of(changed),
                            PrintableException.of(e));
                }
            }
        }
    }
}
