/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The loaded classes of a server, in a CDS archive that later starts share (JEP 350). Loading classes is most of the
 * work of a start.
 *
 * <p>The first server of a part to shut down cleanly writes the archive beside the part's jars. A JVM whose jars differ
 * from those of the archive ignores it.
 */
final class ClassArchive {
    private static final String JVM = System.getProperty("java.vm.version");

    /** Off where times of starts are measured: users have no archive, and recording one makes a start slower. */
    private static final boolean OFF = "off".equals(System.getProperty("class.archives"));

    /**
     * Hides warnings about classes that cannot be archived and about archives that do not fit; neither matters in a
     * log.
     */
    private static final String QUIET = "-Xlog:cds*=error";

    private final Path file;
    private Optional<Path> recording = Optional.empty();

    /** @param lib the folder whose jars are the class path */
    ClassArchive(Path lib) {
        this.file = lib.resolveSibling("classes-" + JVM + ".jsa");
    }

    /** Options for a JVM that uses the archive, if there is one. */
    List<String> optionsToUseIt() {
        return !OFF && Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file, QUIET) : List.of();
    }

    /** Options for a server that is about to start: it uses the archive, or records one. */
    List<String> options() {
        recording = Optional.empty();
        if (OFF || Files.exists(file)) {
            return optionsToUseIt();
        }
        // A name of its own, because other servers may be recording too, and a half-written archive must not be used.
        Path own = file.resolveSibling("classes-" + System.nanoTime() + ".recording");
        recording = Optional.of(own);
        return List.of("-XX:ArchiveClassesAtExit=" + own, QUIET);
    }

    /** Publishes the archive of a JVM that has shut down cleanly. */
    void publish() {
        recording.filter(Files::exists).ifPresent(own -> {
            try {
                Files.move(own, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot move " + own + " to " + file, e);
            }
        });
        recording = Optional.empty();
    }
}
