/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFileLimitException;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.DamagedException;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the next generation of a path where reading it has to begin. */
final class GenerationOpener {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationOpener.class);

    private final TailedPath path;
    private final PathProgress progress;
    private final GenerationLocator locator;
    private final FileRegistry registry;

    GenerationOpener(TailedPath path, FileRegistry registry) {
        this.path = path;
        this.progress = path.progress();
        this.locator = path.locator();
        this.registry = registry;
    }

    /** Opens a generation; empty if it cannot be decompressed, or is none of the path. Then it is excluded. */
    Optional<Generation> open(GenerationFile next) throws IOException {
        try {
            if (next.isCurrent()) {
                Optional<Generation> moved = registry.take(next, locator.generations(), path);
                if (moved.isPresent()) {
                    return moved;
                }
                if (progress.beginsAtEnd()) {
                    Generation atEnd = locator.generations().openAtEnd(next);
                    progress.beginAt(atEnd.cursor());
                    return Optional.of(atEnd);
                }
            } else if (registry.isReadElsewhere(next.status().identity(), path)) {
                locator.excluded().add(next.status());
                return Optional.empty();
            }
            Optional<Generation> copy =
                    next.compression().isCompressed() ? locator.finished().openCompressed(next) : Optional.empty();
            return copy.isPresent() ? copy : Optional.of(locator.generations().open(next));
        } catch (IOException e) {
            boolean isOther = !next.isCurrent() && e instanceof AccessDeniedException;
            boolean isAboutContent = !(e instanceof OutdatedScanException || e instanceof OpenFileLimitException);
            if (!isOther && !next.compression().isCompressed() || !isAboutContent) {
                throw e;
            }
            exclude(
                    next.status(),
                    next.path(),
                    0,
                    isOther ? FileErrors.reason(e) + ". Let the worker read rotated files" : FileErrors.reason(e));
            return Optional.empty();
        }
    }

    /** Skips what was read of a restored, replaced or remounted file: it goes on where reading ended. */
    void skipReadPart(Generation generation) throws IOException {
        // A compressed file was opened behind what was read of it.
        if (generation.position() > 0
                || !generation.mayGrow()
                || locator.finished().isEmpty()) {
            return;
        }
        Optional<Cursor> read = locator.finished().readPartOf(generation, locator.snapshot());
        if (read.isPresent() && generation.skipTo(Checkpoint.at(read.get()))) {
            LOG.info(
                    "path={} {} begins with the {} bytes that were read before",
                    Printable.of(path.path()),
                    Printable.of(generation.path()),
                    generation.position());
        }
    }

    /** Excludes the rest of a damaged file. If it is the active generation, that ends. */
    void exclude(DamagedException damage) throws IOException {
        GenerationFile damaged = damage.file();
        exclude(damaged.status(), damaged.path(), damage.read(), damage.getMessage());
    }

    /** Excludes a file that cannot be read on, and counts it as lost. If it is the active generation, that ends. */
    void exclude(FileStatus file, Path name, long read, String reason) throws IOException {
        path.lostBytes().generation(name, read, reason);
        locator.excluded().add(file);
        Generation active = progress.active();
        if (active != null && active.file().equals(file.identity())) {
            progress.abandonActive("the rest of it cannot be read").close();
        }
    }
}
