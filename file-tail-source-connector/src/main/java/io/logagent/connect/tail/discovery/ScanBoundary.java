/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.file.AllowedDirectories;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.NotAllowedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The boundary of a scan: it stays inside the allowed paths and out of loops of links. Reports what it refuses. */
final class ScanBoundary {
    private final Selectors selectors;
    private final ScanErrors errors;
    private final AllowedDirectories allowed;
    private final Set<Path> restricted = new HashSet<>();

    ScanBoundary(Selectors selectors, ScanErrors errors, AllowedPaths allowed) {
        this.selectors = selectors;
        this.errors = errors;
        this.allowed = new AllowedDirectories(allowed);
    }

    /** Whether the scan may list the directory. */
    boolean admitsListing(Path directory) {
        return allowed.mayBeRead(directory) || refuse(directory);
    }

    /** Whether the scan may find out what the path is. */
    boolean admitsExamining(Path path) {
        return allowed.mayBeExamined(path) || refuse(path);
    }

    /** Whether the scan may follow the link. */
    boolean admitsFollowing(Path link) {
        return !allowed.leadsOut(link) || refuse(link);
    }

    /**
     * Whether the scan may go on to the directory.
     *
     * @param status the status of the directory, or of the link's target
     */
    boolean admitsEntering(Path directory, FileStatus status, boolean isLink) throws IOException {
        if (!isLink) {
            allowed.addSubdirectory(directory);
            return true;
        }
        if (leadsUp(directory, status.identity())) {
            errors.report(directory, "it is a link to a directory above it, which would never end");
            return false;
        }
        return true;
    }

    private static boolean leadsUp(Path link, FileIdentity target) throws IOException {
        for (Path above = link.getParent(); above != null; above = above.getParent()) {
            if (FileIdentity.of(above).equals(target)) {
                return true;
            }
        }
        return false;
    }

    /** Whether something in the directory was refused. */
    boolean isRestricted(Path directory) {
        return restricted.contains(directory);
    }

    /** Reports a path that is not allowed; always false. Names the path only if the reader may know of it already. */
    private boolean refuse(Path path) {
        Path parent = path.getParent();
        boolean named =
                selectors.plainPaths().contains(path) || selectors.globBases().contains(path);
        if (named || parent != null && allowed.isInside(parent)) {
            errors.report(path, NotAllowedException.reason(allowed.paths()));
        } else if (parent != null && allowed.mayBeRead(parent)) {
            restricted.add(parent);
            errors.report(parent, "all in it is left out that is not in allowed.paths, which are " + allowed.paths());
        }
        return false;
    }
}
