/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens the files of a snapshot in their turn, and dates those that are copies of truncated generations. A copy is newer
 * than its lines, and so it may be newer than its compressed form, which logrotate gives the time of the original.
 */
final class CopyOpener {
    private final PathProgress progress;
    private final GenerationOpener opener;
    // Until its content after the truncation is read; null if there is none.
    private FileIdentity truncatedFile;
    // When the last active generation was copied, if it may be a copy; 0 if not.
    private long lastCopied;

    CopyOpener(PathProgress progress, GenerationOpener opener) {
        this.progress = progress;
        this.opener = opener;
    }

    /** Takes note that the file of the active generation was truncated: what is copied from now on is a copy of it. */
    void setTruncated(FileIdentity file) {
        truncatedFile = file;
    }

    /** Takes note of the generation that is active from now on. */
    void begin(Generation active) {
        if (active.file().equals(truncatedFile)) {
            active.followsTruncation();
            truncatedFile = null;
        }
        GenerationFile found = active.found();
        lastCopied = found.isCurrent() ? 0 : found.status().modifiedNanos();
    }

    /** Opens the next file of a snapshot; empty if it cannot be decompressed. */
    Optional<Generation> open(DirectorySnapshot snapshot, GenerationFile file) throws IOException {
        Optional<Generation> opened = openStillNamed(snapshot, file);
        Cursor before =
                progress.active() == null ? progress.last() : progress.active().cursor();
        if (opened.isPresent() && !file.isCurrent() && before != null && leadsToTruncated(snapshot.current())) {
            // What was written to that file since was copied and truncated as well.
            date(opened.get(), before.modified());
        }
        return opened;
    }

    /** Opens a file with lines that were not seen before they were copied; empty if it cannot be decompressed. */
    Optional<Generation> openUnseen(DirectorySnapshot snapshot, UnseenGenerations.Unseen unseen) throws IOException {
        Optional<Generation> opened = openStillNamed(snapshot, unseen.file());
        opened.ifPresent(copy -> date(copy, unseen.since()));
        return opened;
    }

    private Optional<Generation> openStillNamed(DirectorySnapshot snapshot, GenerationFile file) throws IOException {
        Optional<Generation> opened = opener.open(file);
        if (opened.isPresent() && !file.isCurrent()) {
            try {
                snapshot.checkStillNamed(file);
            } catch (IOException e) {
                opened.get().close();
                throw e;
            }
        }
        return opened;
    }

    private boolean leadsToTruncated(Optional<FileStatus> current) {
        return truncatedFile != null
                && current.filter(status -> status.identity().equals(truncatedFile))
                        .isPresent();
    }

    /** Dates a copy just after the copy that was active before: what is in it was written later than that was made. */
    private void date(Generation copy, long written) {
        CopyEvidence.date(copy, Math.max(written, lastCopied + 1));
    }
}
