/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.RotatedNames;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Recognises files of other programs beside a path, although rotation could have named them so. A program writes to one
 * file at a time. A file that is written to while the path leads to another one is no later generation of the path.
 */
final class FilesBeside {
    private final PathProgress progress;
    private final GenerationLocator locator;

    FilesBeside(PathProgress progress, GenerationLocator locator) {
        this.progress = progress;
        this.locator = locator;
    }

    /** Takes note of a change of a file beside the path. */
    void changed(Path file) throws IOException {
        Generation active = progress.active();
        boolean isCompressed = Compression.of(RotatedNames.name(file)).isCompressed();
        if (active == null
                || !progress.state().isAtPath()
                || isCompressed
                // Nothing was read by which a copy could be recognised.
                || active.position() == 0
                || active.cursor().head() == null) {
            return;
        }
        try {
            FileStatus status = FileStatus.of(file);
            GenerationFile beside = new GenerationFile(file, status, Compression.NONE, false);
            boolean isWritten = status.isRegular()
                    && !status.identity().equals(active.file())
                    && status.modifiedNanos() > active.status().modifiedNanos();
            // A copy may be made of the active generation now, which is truncated next.
            if (isWritten && !locator.isFinished(beside) && beginsOtherwise(beside, active) && isStillAtPath(active)) {
                locator.addBeside(status);
            }
        } catch (NoSuchFileException e) {
            // It is gone.
        }
    }

    private boolean beginsOtherwise(GenerationFile beside, Generation active) throws IOException {
        GenerationFile live = locator.currentFile(active.status());
        return locator.generations().beginsOtherwise(beside, active.cursor().head(), live);
    }

    /** Whether the path leads to the generation still. Otherwise a rotation or a truncation may have made the other file. */
    private boolean isStillAtPath(Generation active) throws IOException {
        Optional<FileStatus> current = locator.current();
        return current.isPresent()
                && current.get().identity().equals(active.file())
                && locator.generations().isSame(locator.currentFile(current.get()), active.checkpoint());
    }
}
