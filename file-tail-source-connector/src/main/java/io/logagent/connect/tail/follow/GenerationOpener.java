/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the generations of a path, each where reading it has to begin. */
final class GenerationOpener {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationOpener.class);

    private final TailedPath reader;
    private final StartPosition start;
    private final GenerationLocator lineage;
    private final FileRegistry registry;
    private final PathProgress progress;

    /**
     * @param reader of the generations
     * @param start where the very first of them begins, unless an earlier run has read one
     */
    GenerationOpener(TailedPath reader, StartPosition start, GenerationLocator lineage, FileRegistry registry, PathProgress progress) {
        this.reader = reader;
        this.start = start;
        this.lineage = lineage;
        this.registry = registry;
        this.progress = progress;
    }

    /** Opens a generation that comes next; empty if it cannot be decompressed, and then it is never tried again. */
    Optional<Generation> open(Found next) throws IOException {
        try {
            if (next.current()) {
                Optional<Generation> moved = registry.take(
                        next.status().identity(), cursor -> lineage.open(next, cursor, null), lineage.path(), reader);
                if (moved.isPresent()) {
                    return moved;
                }
                if (progress.state() == PathState.NEW && start == StartPosition.END) {
                    return Optional.of(lineage.openAtEnd(next));
                }
            }
            return Optional.of(lineage.open(next));
        } catch (IOException e) {
            if (!next.compression().isCompressed() || e instanceof OutdatedScanException) {
                throw e;
            }
            giveUp(next.status().identity(), next.path(), e);
            return Optional.empty();
        }
    }

    /** Leaves a file out from now on, since it cannot be decompressed; if it is what was being read, that has ended. */
    void giveUp(FileIdentity file, Path at, IOException reason) throws IOException {
        LOG.warn(
                "{}: {} cannot be decompressed, the rest of it is lost",
                Printable.of(lineage.path()),
                Printable.of(at),
                Printable.of(reason));
        lineage.leaveOut(file);
        Generation active = progress.active();
        if (active != null && active.cursor().file().equals(file)) {
            progress.endActive("it cannot be decompressed").close();
        }
    }
}
