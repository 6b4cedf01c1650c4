/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
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

    /** Opens a generation; empty if it cannot be decompressed. Then it is excluded. */
    Optional<Generation> open(GenerationFile next) throws IOException {
        try {
            if (next.isCurrent()) {
                Optional<Generation> moved = registry.take(next, locator.generations(), path);
                if (moved.isPresent()) {
                    return moved;
                }
                if (progress.beginsAtEnd()) {
                    return Optional.of(locator.generations().openAtEnd(next));
                }
            }
            Optional<Generation> copy =
                    next.compression().isCompressed() ? locator.finished().openCompressed(next) : Optional.empty();
            return copy.isPresent() ? copy : Optional.of(locator.generations().open(next));
        } catch (IOException e) {
            if (!next.compression().isCompressed() || e instanceof OutdatedScanException) {
                throw e;
            }
            exclude(next.status().identity(), next.path(), e);
            return Optional.empty();
        }
    }

    /** Excludes a file that cannot be decompressed. If it is the active generation, that ends. */
    void exclude(FileIdentity file, Path name, IOException cause) throws IOException {
        LOG.warn(
                "path={} {} cannot be decompressed: {}. The rest of the file is not collected",
                Printable.of(path.path()),
                Printable.of(name),
                Printable.of(cause));
        locator.exclude(file);
        Generation active = progress.active();
        if (active != null && active.file().equals(file)) {
            progress.endActive("it cannot be decompressed").close();
        }
    }
}
