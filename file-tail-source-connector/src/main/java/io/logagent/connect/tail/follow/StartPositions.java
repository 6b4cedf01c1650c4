/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where reading begins in a file without a stored position: at the beginning if the file was created since its
 * entries were applied, otherwise at the start position of its entries.
 */
final class StartPositions {
    private static final Logger LOG = LoggerFactory.getLogger(StartPositions.class);

    private final StartPosition defaultStart;
    private final FirstApplications applications;
    // Entries whose files were all found by a full scan. A file that is found later was created since.
    private final Set<String> scanned = new HashSet<>();

    /** @param defaultStart of entries without a start position */
    StartPositions(AppliedEntries applied, StartPosition defaultStart) {
        this.defaultStart = defaultStart;
        this.applications = new FirstApplications(applied, defaultStart);
    }

    /**
     * The progress of a file that nothing was read of.
     *
     * @param existedBefore whether the file is known to have existed when its entries were applied
     */
    PathProgress begin(FoundFile found, boolean existedBefore) {
        boolean isCreatedSince = isScanned(found.entries()) && !existedBefore;
        StartPosition start = isCreatedSince ? StartPosition.BEGINNING : start(found);
        Cursor end = null;
        if (start == StartPosition.END) {
            Optional<AppliedEntries.Begin> known = applications.begin(found.entries(), found.path());
            if (known.isPresent() && known.get() instanceof AppliedEntries.Begin.At at) {
                end = at.cursor();
            } else if (known.isPresent() && known.get() instanceof AppliedEntries.Begin.Whole) {
                LOG.info(
                        "path={} The file appeared after its entry was first applied. It is read from the beginning",
                        Printable.of(found.path()));
                start = StartPosition.BEGINNING;
            }
        }
        return new PathProgress(found.path(), end, start);
    }

    private StartPosition start(FoundFile found) {
        return found.entries().stream()
                .map(CollectEntry::start)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(defaultStart);
    }

    /** Takes note that a path is followed from a position that {@link #begin} has decided. */
    void followed(TailedPath path) {
        if (path.progress().beginsAtEnd()) {
            applications.beginsAtEnd(path);
        }
    }

    /** Takes note that a full scan has found all files that existed when these entries were applied. */
    void setScanned(Collection<CollectEntry> entries) {
        scanned.clear();
        entries.forEach(entry -> scanned.add(entry.identity()));
        applications.scanned(entries);
    }

    /** Whether a full scan has found all files of one of these entries. */
    boolean isScanned(List<CollectEntry> entries) {
        return entries.stream().anyMatch(entry -> scanned.contains(entry.identity()));
    }

    /** Remembers the entries that were applied for the first time, as soon as the ends of their files are known. */
    void rememberApplied(TailedPaths paths, FileErrors errors) {
        applications.remember(paths, errors);
    }

    /** The files with the applied entries that cannot be written, with the reason. */
    Map<Path, String> problems() {
        return applications.problems();
    }
}
